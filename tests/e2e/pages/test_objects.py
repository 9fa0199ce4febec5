"""In the viewer, objects are coloured, filtered, selected and listed."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import RUN_MS, create_project, sign_in, start_run, wait_for_imports
from tests.site import Site

pytestmark = pytest.mark.timeout(900)
LOAD_MS = 30_000


def open_result(site: Site, page: Page, picture: Path) -> dict[str, Any]:
    """A project with one picture and its result, shown in the viewer."""
    sign_in(page, site)
    create_project(page, "Objects")
    page.locator("input[type=file]").first.set_input_files(picture)
    wait_for_imports(page, done=1)
    start_run(page)
    expect(page.locator("#run-state")).to_have_text("Completed", timeout=RUN_MS)
    run = page.url.rstrip("/").rsplit("/", 1)[1]
    address = f"{site.url}/api/v1/segmentations/?run={run}"
    (segmentation,) = page.request.get(address).json()["results"]
    page.goto(f"{site.url}/images/{segmentation['image']}/")
    expect(page.locator("#viewer")).to_have_attribute("data-loading", "0", timeout=LOAD_MS)
    found: dict[str, Any] = segmentation
    return found


def test_objects_are_coloured_filtered_selected_and_listed(
    site: Site, page: Page, real_images: Path
) -> None:
    picture = min((real_images / "nuclei_bbbc038/val/images").iterdir())
    segmentation = open_result(site, page, picture)
    place = f"{site.url}/api/v1/segmentations/{segmentation['id']}/columns/?names=area_px"
    columns = page.request.get(place).json()
    areas, labels = columns["values"]["area_px"], columns["label"]
    count = len(labels)
    viewer, note = page.locator("#viewer"), page.locator(".object-note")
    colour_and_filter(page)

    page.keyboard.press("d")
    rows = page.locator(".table-row")
    expect(rows.first).to_be_visible()
    bound = areas_bound(areas)
    kept = sorted((area, label) for area, label in zip(areas, labels, strict=True) if area <= bound)
    expect(note).to_have_text(f"{len(kept)} of {count} shown")
    page.locator(".table-heads").get_by_role("button", name="Area").click()
    largest = max(kept, key=lambda pair: (pair[0], -pair[1]))[1]
    expect(rows.first.locator("span").first).to_have_text(f"#{largest}")
    rows.first.click()
    expect(viewer).to_have_attribute("data-selected", str(largest))
    rows.nth(2).click(modifiers=["Shift"])
    expect(viewer).to_have_attribute("data-selection", "3")
    expect(note).to_contain_text("3 selected")

    page.get_by_role("button", name="Hide", exact=True).last.click()
    expect(note).to_have_text(f"{len(kept) - 3} of {count} shown")
    page.keyboard.press("u")
    page.get_by_role("button", name="Remove the filter Area").click()
    expect(note).to_have_text(f"{count} of {count} shown")
    select_all_with_a_rectangle(page, count)


def areas_bound(areas: list[float]) -> float:
    """Half way between the smallest and the largest."""
    return min(areas) + (max(areas) - min(areas)) / 2


def colour_and_filter(page: Page) -> None:
    """By size, in magma; the larger half of the sizes is left out."""
    page.get_by_label("Colour objects by").select_option("area_px")
    legend = page.locator(".layer-legend")
    named = re.compile(r"^From [\d,.]+ to [\d,.]+$")
    expect(legend).to_have_attribute("aria-label", named, timeout=LOAD_MS)
    page.get_by_label("Colour map").select_option("magma")
    expect(legend).to_have_attribute("style", re.compile(r"rgb\(252,? 253,? 191\)"))
    page.get_by_label("Add a filter").select_option("area_px")
    expect(page.locator(".range-bars span")).to_have_count(40)
    page.get_by_label("Area (px): show up to").fill("500")


def select_all_with_a_rectangle(page: Page, count: int) -> None:
    """Shift and drag over the whole picture."""
    page.keyboard.press("d")
    page.keyboard.press("0")
    page.keyboard.press("Escape")
    box = page.locator("#viewer .viewer-canvas").bounding_box()
    assert box
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4, steps=3)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator("#viewer")).to_have_attribute("data-selection", str(count))
