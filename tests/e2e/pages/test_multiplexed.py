"""A picture of 45 markers: named from a table, segmented by one, measured, gated, looked at."""

import csv
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from playwright.sync_api import Page, expect

from segmentation.science.pixels.synthetic import nuclei
from tests.e2e.pages.people import RUN_MS, create_project, drop, follow, sign_in, wait_for_imports
from tests.site import Site

pytestmark = pytest.mark.timeout(900)
LOAD_MS = 60_000
CHANNELS = 45
NUCLEAR = 22


def markers() -> list[str]:
    """CD1 to CD44 around the nuclear stain."""
    names = [f"CD{number}" for number in range(1, CHANNELS)]
    return [*names[:NUCLEAR], "DAPI", *names[NUCLEAR:]]


def multiplexed(folder: Path) -> tuple[Path, Path]:
    """Nuclei in one of 45 channels, of which each other one shows some; and their names."""
    made = nuclei((256, 320), 40, (8, 13), seed=1)
    rng = np.random.default_rng(0)
    strength = rng.gamma(0.5, 1, (CHANNELS, int(made.labels.max()) + 1)) * 300
    strength[:, 0] = 0
    pixels = strength[:, made.labels] + rng.integers(1, 20, (CHANNELS, *made.labels.shape))
    pixels[NUCLEAR] = made.image
    pixels = pixels.astype(np.uint16)
    path, table = folder / "panel.ome.tif", folder / "markers.csv"
    tifffile.imwrite(path, pixels, photometric="minisblack", metadata={"axes": "CYX"})
    rows = "".join(f"{cycle // 4},{name}\n" for cycle, name in enumerate(markers()))
    table.write_text(f"cycle,marker_name\n{rows}")
    return path, table


def shoot(page: Page, name: str) -> None:
    """In light and dark, where somebody wants to look at it."""
    if not os.environ.get("OCELLUS_LOOK"):
        return
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(300)
        page.screenshot(path=Path(os.environ["OCELLUS_LOOK"]) / f"{name}-{scheme}.png")


def segmented(site: Site, page: Page, tmp_path: Path) -> dict[str, Any]:
    """The result of a run whose channels were named from a table, and chosen by these names."""
    picture, table = multiplexed(tmp_path)
    sign_in(page, site)
    create_project(page, "Panel of 45 markers")
    drop(page, [picture])
    wait_for_imports(page, done=1)

    page.get_by_role("button", name="Name channels").click()
    page.locator("#channel-file").set_input_files(table)
    shoot(page, "names")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Named the channels of 1 image.")).to_be_visible()

    page.get_by_role("button", name="New run").click()
    role = page.locator("fieldset.channels select")
    role.select_option("DAPI")
    dialog = page.get_by_role("dialog")
    dialog.locator("details.parameters-box summary").first.click()
    page.locator("#parameter-grow_px").fill("4")
    dialog.locator("summary", has_text="Measurements").click()
    for group in ("spillover", "neighbours"):
        page.locator(f"input[name=measure-{group}]").check()
    shoot(page, "run-lower")
    role.scroll_into_view_if_needed()
    shoot(page, "run")
    page.get_by_role("button", name="Start run").click()
    expect(page.locator("#run-state")).to_have_text("Completed", timeout=RUN_MS)
    run = page.url.rstrip("/").rsplit("/", 1)[1]
    shoot(page, "finished")
    (found,) = page.request.get(f"{site.url}/api/v1/segmentations/?run={run}").json()["results"]
    assert found["objects"] > 5
    result: dict[str, Any] = found
    return result


def find_channels(page: Page) -> None:
    """Of 45 channels one is found by its name, and all are hidden at once."""
    find = page.get_by_label("Find a channel")
    find.scroll_into_view_if_needed()
    page.get_by_role("button", name="Hide all").click()
    expect(page.locator(".viewer-channel.is-off")).to_have_count(CHANNELS)
    find.fill("cd4")
    expect(page.locator(".viewer-channel:visible")).to_have_count(6)
    page.get_by_label("CD40: visible").check()
    shoot(page, "channels")
    find.fill("")
    expect(page.locator(".viewer-channel:visible")).to_have_count(CHANNELS)
    page.get_by_label("DAPI: visible").check()
    shoot(page, "viewer")


def test_a_panel_of_markers(site: Site, page: Page, tmp_path: Path) -> None:
    found = segmented(site, page, tmp_path)
    page.goto(f"{site.url}/images/{found['image']}/")
    expect(page.locator("#viewer")).to_have_attribute("data-loading", "0", timeout=LOAD_MS)
    find_channels(page)
    page.get_by_text("Gates", exact=True).click()
    for axis, column in (("Across", "mean_CD3"), ("Up", "compensated_CD8")):
        page.get_by_label(axis, exact=True).select_option(column, timeout=LOAD_MS)
    page.get_by_label("View", exact=True).select_option("arcsinh")
    values = page.request.get(
        f"{site.url}/api/v1/segmentations/{found['id']}/columns/?names=mean_CD3"
    ).json()["values"]["mean_CD3"]
    middle = sum(sorted(values)[len(values) // 2 - 1 :][:2]) / 2
    page.get_by_label("Across from", exact=True).fill(str(middle))
    page.get_by_label("Across to", exact=True).fill("100000")
    page.get_by_label("Up from", exact=True).fill("0")
    page.get_by_label("Up to", exact=True).fill("100000")
    bright = sum(value >= middle for value in values)
    expect(page.locator(".gate-note")).to_have_text(f"{bright} of {len(values)} objects")
    page.get_by_label("Phenotype", exact=True).fill("T cell")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".gate-list li")).to_have_text([f"T cell{bright}"])
    page.locator(".gate-plot").scroll_into_view_if_needed()
    shoot(page, "gates")

    follow(page.get_by_role("link", name="All cells"))
    expect(page.locator("#profiles tbody tr")).to_have_count(2, timeout=LOAD_MS)
    expect(page.locator("#neighbourhood tbody tr")).to_have_count(2)
    page.get_by_label("Markers", exact=True).select_option("compensated")
    expect(page.locator("#profiles thead th")).to_have_count(CHANNELS + 1, timeout=LOAD_MS)
    shoot(page, "cells")
    page.locator("#neighbourhood").scroll_into_view_if_needed()
    shoot(page, "neighbourhood")
    page.locator("#cells-downloads summary").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Measurements (CSV)").click()
    saved.value.save_as(tmp_path / "cells.csv")
    with (tmp_path / "cells.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == found["objects"]
    for name in markers():
        assert {f"mean_{name}", f"compensated_{name}"} <= set(rows[0])
    assert sum(row["phenotype"] == "T cell" for row in rows) == bright
