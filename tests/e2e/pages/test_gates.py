"""In the viewer, objects are gated by two measurements and sorted into phenotypes."""

import csv
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import RUN_MS, create_project, sign_in, start_run, wait_for_imports
from tests.site import Site

pytestmark = pytest.mark.timeout(900)
LOAD_MS = 30_000
API = "/api/v1/segmentations/"


def segmented(site: Site, page: Page, picture: Path) -> dict[str, Any]:
    """A result with objects, run by the page's person."""
    sign_in(page, site)
    create_project(page, "Gated")
    page.locator("input[type=file]").first.set_input_files(picture)
    wait_for_imports(page, done=1)
    start_run(page)
    expect(page.locator("#run-state")).to_have_text("Completed", timeout=RUN_MS)
    run = page.url.rstrip("/").rsplit("/", 1)[1]
    (segmentation,) = page.request.get(f"{site.url}{API}?run={run}").json()["results"]
    found: dict[str, Any] = segmentation
    return found


def test_objects_are_gated_and_named(
    site: Site, page: Page, real_images: Path, tmp_path: Path
) -> None:
    picture = min((real_images / "nuclei_bbbc038/val/images").iterdir())
    segmentation = segmented(site, page, picture)
    place = f"{site.url}{API}{segmentation['id']}/columns/?names=area_px"
    columns = page.request.get(place).json()
    areas, count = columns["values"]["area_px"], segmentation["objects"]
    middle = sorted(areas)[len(areas) // 2]
    page.goto(f"{site.url}/images/{segmentation['image']}/")
    expect(page.locator("#viewer")).to_have_attribute("data-loading", "0", timeout=LOAD_MS)

    page.get_by_text("Gates", exact=True).click()
    note = page.locator(".gate-note")
    expect(note).to_have_text(f"{count} objects; drag over the plot", timeout=LOAD_MS)
    for axis in ("Across", "Up"):
        page.get_by_label(axis, exact=True).select_option("area_px")
    for bound, value in (("from", 0), ("to", middle)):
        page.get_by_label(f"Across {bound}", exact=True).fill(str(value))
        page.get_by_label(f"Up {bound}", exact=True).fill(str(value))
    small = sum(area <= middle for area in areas)
    expect(note).to_have_text(f"{small} of {count} objects")
    page.get_by_label("View", exact=True).select_option("arcsinh")
    expect(note).to_have_text(f"{small} of {count} objects")
    page.get_by_label("Phenotype", exact=True).fill("small")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".gate-list li")).to_have_text([f"small{small}"])

    plot = page.locator(".gate-plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    page.mouse.move(box["x"] + 1, box["y"] + 1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] - 2, steps=3)
    page.mouse.up()
    expect(note).to_have_text(f"{count} of {count} objects")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Phenotypes (CSV)").click()
    saved.value.save_as(tmp_path / "phenotypes.csv")
    with (tmp_path / "phenotypes.csv").open() as file:
        rows = {int(row["label"]): row["phenotype"] for row in csv.DictReader(file)}
    found = zip(columns["label"], areas, strict=True)
    assert rows == {label: "small" if area <= middle else "" for label, area in found}
    page.reload()
    page.get_by_text("Gates", exact=True).click()
    expect(page.locator(".gate-list li")).to_have_text([f"small{small}"], timeout=LOAD_MS)
    page.get_by_role("button", name="Remove small").click()
    expect(page.locator(".gate-list li")).to_have_count(0)
