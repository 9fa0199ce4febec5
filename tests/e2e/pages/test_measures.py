"""In the viewer, objects are coloured by what was measured of them, and some are left out."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import RUN_MS, create_project, sign_in, start_run, wait_for_imports
from tests.site import Site

pytestmark = pytest.mark.timeout(600)
LOAD_MS = 30_000


def test_objects_are_coloured_and_filtered_by_a_measurement(
    site: Site, page: Page, real_images: Path
) -> None:
    sign_in(page, site)
    project = create_project(page, "Measured by colour")
    picture = min((real_images / "nuclei_bbbc038/val/images").iterdir())
    page.locator("input[type=file]").first.set_input_files(picture)
    wait_for_imports(page, done=1)
    start_run(page)
    expect(page.locator("#run-state")).to_have_text("Completed", timeout=RUN_MS)
    run = page.url.rstrip("/").rsplit("/", 1)[1]
    (segmentation,) = page.request.get(f"{site.url}/api/v1/segmentations/?run={run}").json()[
        "results"
    ]
    page.goto(f"{site.url}/images/{segmentation['image']}/")
    expect(page.locator("#viewer")).to_have_attribute("data-loading", "0", timeout=LOAD_MS)
    count = segmentation["objects"]
    note = page.locator(".measure-note")
    choice = page.get_by_label("Colour objects by")
    choice.select_option("area_px")
    expect(note).to_have_text(f"{count} objects", timeout=LOAD_MS)
    expect(page.locator(".measure-bars span")).to_have_count(40)
    assert project in page.content()

    rows = page.get_by_role("option").filter(has_text="#")
    expect(rows.first).to_be_visible()
    page.locator(".measure-heads").get_by_role("button", name="Area").click()
    smallest = rows.first.locator("span").first.inner_text().removeprefix("#")
    rows.first.click()
    expect(page.locator("#viewer")).to_have_attribute("data-selected", smallest)
    expect(page.get_by_text("No measurements for this object")).to_have_count(0)
    place = f"{site.url}/api/v1/segmentations/{segmentation['id']}/columns/?names=area_px"
    areas = sorted(page.request.get(place).json()["values"]["area_px"])
    upper = page.get_by_label("Show up to")
    upper.fill("500")
    bound = areas[0] + (areas[-1] - areas[0]) / 2
    kept = sum(area <= bound for area in areas)
    assert 0 < kept < count
    expect(note).to_contain_text(f"{kept} of {count} objects from")
    lower = page.get_by_label("Show from")
    lower.fill("800")
    expect(upper).to_have_js_property("value", "800")
    choice.select_option("")
    expect(note).to_be_hidden()
