"""The main job by hand: pictures dropped, a run watched, outlines seen."""

import re
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import (
    RUN_MS,
    create_project,
    drop,
    follow,
    sign_in,
    start_run,
    wait_for_imports,
)
from tests.scripted import nuclei_pictures
from tests.site import Site

pytestmark = pytest.mark.timeout(900)


def coloured_share(picture: bytes) -> float:
    """The share of pixels that are not grey: the picture is, outlines are not."""
    pixels = imagecodecs.png_decode(picture)[..., :3].astype(int)
    return float(np.mean(np.ptp(pixels, axis=-1) > 40))


def test_pictures_are_dropped_run_and_outlined(site: Site, page: Page, tmp_path: Path) -> None:
    pictures = nuclei_pictures(tmp_path / "plate", 3)
    broken = tmp_path / "broken.tif"
    broken.write_bytes(pictures[0].read_bytes()[:300])
    sign_in(page, site)
    create_project(page, "By hand")
    expect(page.get_by_text("No images yet")).to_be_visible()

    drop(page, [*pictures, broken])
    wait_for_imports(page, done=3, failed=1)
    expect(page.locator(".upload-error", has_text="broken.tif")).to_be_visible()
    cards = page.locator("#gallery .card[data-state=ready]")
    expect(cards).to_have_count(3)
    expect(cards.locator("img").first).to_have_js_property("naturalWidth", 256)

    start_run(page)
    expect(page.locator("#connection")).to_have_text("Live")
    expect(page.locator("#run-state")).to_have_text("Completed", timeout=RUN_MS)
    expect(page.locator("#count-done")).to_have_text("3")
    expect(page.locator("#items .badge[data-state=done]")).to_have_count(3)
    expect(page.locator("#items .item-objects").first).to_have_text(re.compile(r"^\d+$"))
    follow(page.get_by_role("link", name="View").first)

    viewer = page.locator("#viewer")
    expect(viewer).to_have_attribute("data-visible-objects", re.compile("[1-9]"), timeout=30_000)
    expect(viewer).to_have_attribute("data-loading", "0")
    outlined = viewer.locator(".viewer-canvas").screenshot(path=tmp_path / "overlay.png")
    page.locator("#result").select_option("")
    expect(viewer).to_have_attribute("data-visible-objects", "")
    plain = viewer.locator(".viewer-canvas").screenshot()
    assert coloured_share(outlined) > 0.01
    assert coloured_share(plain) < 0.001


def test_the_gallery_shows_results_and_selects(site: Site, page: Page, tmp_path: Path) -> None:
    sign_in(page, site)
    create_project(page, "Selecting")
    page.set_input_files("#files", nuclei_pictures(tmp_path, 4))
    wait_for_imports(page, done=4)
    cards = page.locator("#gallery .card[data-id]")
    expect(cards).to_have_count(4)
    picks = page.get_by_role("checkbox")
    cards.nth(0).hover()
    picks.nth(0).click()
    cards.nth(2).click(modifiers=["Shift"])
    expect(page.locator("#selection")).to_have_text("3 of 4 images selected")

    page.get_by_role("button", name="New run").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Images")).to_have_value("selected")
    expect(dialog.get_by_role("radio", name="StarDist")).to_be_checked()
    expect(dialog.get_by_text("Roundish objects such as nuclei")).to_be_visible()
    page.get_by_text("Parameters", exact=True).click()
    threshold = page.get_by_label("Probability threshold", exact=True)
    threshold.fill("0.7")
    page.get_by_role("button", name="Reset Probability threshold").click()
    expect(threshold).not_to_have_value("0.7")
    threshold.fill("7")
    page.get_by_role("button", name="Start run").click()
    expect(dialog).to_be_visible()
    threshold.fill("0.7")
    page.get_by_role("button", name="Start run").click()
    expect(page.locator("#run-facts")).to_contain_text("Probability threshold: 0.7")
    expect(page.locator("#items tr")).to_have_count(3)


def test_a_run_begins_as_the_project_s_last_one(site: Site, page: Page, tmp_path: Path) -> None:
    sign_in(page, site)
    project = create_project(page, "Remembering")
    page.set_input_files("#files", nuclei_pictures(tmp_path, 1))
    wait_for_imports(page, done=1)
    page.get_by_role("button", name="New run").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="U-Net").check()
    expect(dialog.get_by_label("Model", exact=True)).to_have_value("unet-nuclei-2d")
    dialog.get_by_text("Parameters", exact=True).click()
    dialog.get_by_label("Interior threshold", exact=True).fill("0.33")
    dialog.get_by_text("Measurements", exact=True).click()
    dialog.get_by_label("Form: perimeter").check()
    dialog.get_by_role("button", name="Ratio of two columns").click()
    dialog.get_by_role("button", name="Start run").click()
    expect(dialog).to_be_visible()
    for label, text in (("Name", "spread"), ("Column", "feret_px"), ("Divided by", "area_px")):
        dialog.get_by_label(label, exact=True).fill(text)
    dialog.get_by_role("button", name="Start run").click()
    expect(page.locator("#run-facts")).to_contain_text("Interior threshold: 0.33")
    expect(page.locator("#run-facts")).to_contain_text("form · spread = feret_px / area_px")

    page.goto(f"{site.url}/projects/{project}/")
    page.get_by_role("button", name="New run").click()
    expect(dialog.get_by_role("radio", name="U-Net")).to_be_checked()
    threshold = dialog.get_by_label("Interior threshold", exact=True)
    expect(threshold).to_have_value("0.33")
    expect(dialog).to_contain_text("From this project's last run of this model")
    expect(dialog).to_contain_text("1 value changed")
    expect(dialog).to_contain_text("2 additions")
    expect(dialog.get_by_label("Name", exact=True)).to_have_value("spread")
    dialog.get_by_role("button", name="Use the model's tuned values").click()
    expect(threshold).not_to_have_value("0.33")
    expect(dialog).to_contain_text("tuned for this model")


def test_a_run_is_cancelled(site: Site, page: Page, tmp_path: Path) -> None:
    sign_in(page, site)
    create_project(page, "Cancelling")
    page.set_input_files("#files", nuclei_pictures(tmp_path, 40))
    wait_for_imports(page, done=40)
    start_run(page)
    page.get_by_role("button", name="Cancel run").click()
    page.get_by_role("button", name="Cancel the run").click()
    expect(page.locator("#run-state")).to_have_text("Cancelled", timeout=60_000)
    expect(page.locator("#items .badge[data-state=cancelled]").first).to_be_visible()
    expect(page.get_by_role("button", name="Cancel run")).to_be_hidden()
