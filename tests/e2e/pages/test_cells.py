"""The page of a result's cells: phenotypes, markers, neighbours, all cells, and more measured."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.test_gates import API, segmented
from tests.site import Site

pytestmark = pytest.mark.timeout(900)
LOAD_MS = 30_000
WORK_MS = 120_000


def add_phenotypes(site: Site, page: Page, project: str, middle: float) -> None:
    """Small and large ones, by their area."""
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    for name, across in (("small", [0, middle]), ("large", [0, 1e6])):
        gate = {"x": "area_px", "y": "area_px", "across": across, "up": [0, 1e6]}
        made = page.request.post(
            f"{site.url}/api/v1/phenotypes/",
            data={"project": project, "name": name, "gates": [gate]},
            headers={"X-CSRFToken": token, "Referer": site.url},
        )
        assert made.status == 201, made.text()


def test_the_cells_of_a_result(site: Site, page: Page, real_images: Path, tmp_path: Path) -> None:
    picture = min((real_images / "nuclei_bbbc038/val/images").iterdir())
    found = segmented(site, page, picture)
    place = f"{site.url}{API}{found['id']}/"
    columns = page.request.get(f"{place}columns/?names=area_px").json()
    areas, count = columns["values"]["area_px"], found["objects"]
    middle = sorted(areas)[len(areas) // 2]
    project = page.request.get(f"{site.url}/api/v1/images/{found['image']}/").json()["project"]
    add_phenotypes(site, page, project, middle)
    small = sum(area <= middle for area in areas)

    page.goto(f"{site.url}/segmentations/{found['id']}/cells/")
    listed = page.locator("#phenotypes li")
    expect(listed).to_have_count(2, timeout=LOAD_MS)
    expect(listed.first).to_contain_text(f"small{small} cells")
    expect(page.locator("#profiles tbody tr")).to_have_count(3)
    expect(page.locator("#neighbourhood tbody tr")).to_have_count(3)
    expect(page.locator(".cell-row").first).to_contain_text("#1")
    page.get_by_label("What to show").select_option("mean")
    expect(page.locator("#neighbourhood th").first).to_have_text("Mean number of neighbours")

    # Means without spill-over are measured when asked for.
    page.get_by_label("Markers", exact=True).select_option("compensated")
    expect(page.locator("#profiles")).to_contain_text("were not measured")
    page.get_by_role("button", name="Measure more").click()
    page.locator("input[name=measure-spillover]").check()
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.locator("#profiles tbody tr")).to_have_count(3, timeout=WORK_MS)

    page.get_by_label("How many, or how far").fill("4")
    page.locator("#cells-downloads summary").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Measurements (CSV)").click()
    saved.value.save_as(tmp_path / "cells.csv")
    with (tmp_path / "cells.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count
    for row in rows:
        assert row["phenotype"] == ("small" if float(row["area_px"]) <= middle else "large")
        near = sum(int(row[f"near_{name}"]) for name in ("small", "large", "other"))
        assert near == min(4, count - 1)
        assert float(next(v for k, v in row.items() if k.startswith("compensated_"))) >= 0

    # From the table to the cell in the picture.
    page.locator(".cell-row a").first.click()
    expect(page.locator("#viewer")).to_have_attribute("data-selected", "1", timeout=LOAD_MS)
