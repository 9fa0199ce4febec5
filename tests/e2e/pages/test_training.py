"""A lab makes its own model: models come in, one is trained, watched, stopped, used, measured."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import (
    RUN_MS,
    create_project,
    follow,
    sign_in,
    start_run,
    wait_for_imports,
)
from tests.science.engines.test_upstream_cellpose import saved, theirs
from tests.site import Site

pytestmark = pytest.mark.timeout(900)
WORK_MS, LOAD_MS = 360_000, 30_000
PARITY = Path(__file__).parents[2] / "science/engines/parity/stardist_2d"
IMAGES = 8


def test_models_of_both_packages_come_in(site: Site, page: Page, tmp_path: Path) -> None:
    """As StarDist's own package has written it, and as Cellpose's does."""
    archive = tmp_path / "star_parity.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("config.json", "thresholds.json", "weights_best.h5"):
            file.write(PARITY / name, f"star_parity/{name}")
    sign_in(page, site, "admin")
    for path in (archive, saved(theirs().state_dict(), tmp_path / "our_cells.pth")):
        page.goto(f"{site.url}/models/import/")
        page.get_by_label("File", exact=True).set_input_files(path)
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_role("heading", name=path.stem)).to_be_visible(timeout=WORK_MS)
        page.get_by_role("button", name="Make available").click()
        expect(page.locator("#model-badges")).to_contain_text("Available")


def test_a_member_trains_a_model_and_works_with_it(
    site: Site, page: Page, real_images: Path
) -> None:
    folder = real_images / "nuclei_bbbc038/train"
    pictures = sorted((folder / "images").iterdir())[:IMAGES]
    labels = [next((folder / "labels").glob(f"{picture.stem}.*")) for picture in pictures]
    sign_in(page, site)
    project = create_project(page, "Learning")
    follow(page.get_by_role("link", name="Training", exact=True))
    page.get_by_role("button", name="Train a model").click()
    expect(page.get_by_role("dialog")).to_contain_text("at least 2 images", timeout=LOAD_MS)
    page.get_by_role("button", name="Cancel").click()
    page.goto(f"{site.url}/projects/{project}/")
    page.get_by_role("button", name="Upload labels").click()
    page.get_by_label("Label files").set_input_files(labels)
    page.get_by_label("Their images").set_input_files(pictures)
    page.get_by_role("button", name="Upload", exact=True).click()
    wait_for_imports(page, done=2 * IMAGES)

    follow(page.get_by_role("link", name="Training", exact=True))
    start_training(page)
    watch_and_stop(page)
    page.get_by_role("button", name="Compare").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Our first")).to_be_checked(timeout=LOAD_MS)
    dialog.get_by_label("U-Net: fluorescence nuclei").check()
    dialog.get_by_role("button", name="Start evaluation").click()
    expect(page.locator("#evaluation-state")).to_have_text("Completed", timeout=RUN_MS)
    expect(page.locator("#comparison tbody tr")).to_have_count(2)

    page.goto(f"{site.url}/projects/{project}/")
    page.get_by_role("button", name="New run").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="U-Net").check()
    dialog.get_by_label("Model", exact=True).select_option(label="Our first")
    page.keyboard.press("Escape")
    start_run(page)
    expect(page.locator("#run-state")).to_have_text("Completed", timeout=RUN_MS)


def start_training(page: Page) -> None:
    """A U-Net from nothing, for longer than the test takes; the dialog says on what."""
    page.get_by_role("button", name="Train a model").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Learns from 7 images, is measured by", timeout=LOAD_MS)
    dialog.get_by_label("Name of the model").fill("Our first")
    dialog.get_by_label("Engine").select_option("unet")
    dialog.get_by_label("Train for").fill("4")
    dialog.get_by_label("Licence of the model").fill("CC0-1.0")
    dialog.get_by_role("button", name="Start training").click()
    expect(page.get_by_role("heading", name="Our first")).to_be_visible(timeout=LOAD_MS)


def watch_and_stop(page: Page) -> None:
    """Curve and pictures come by themselves; a pause holds it up; stopping keeps the best."""
    state = page.locator("#training-state")
    expect(page.locator("#training-curves svg")).to_have_count(2, timeout=WORK_MS)
    page.get_by_role("button", name="Pause").click()
    expect(state).to_have_text("Paused", timeout=LOAD_MS)
    expect(page.locator("#training-time")).to_have_text(re.compile(r"epochs? in .*best AP@0\.5"))
    expect(page.locator("#pictures img")).to_have_count(1)
    page.get_by_role("button", name="Resume").click(timeout=LOAD_MS)
    expect(state).to_have_text(re.compile("Queued|Running"))
    page.get_by_role("button", name="Stop and keep the best").click(timeout=LOAD_MS)
    expect(state).to_have_text("Completed", timeout=WORK_MS)
    expect(page.get_by_role("link", name="our-first")).to_be_visible()
