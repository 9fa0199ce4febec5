"""A model held against the truth by hand: figures, curves, and the worst images first."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import RUN_MS, create_project, sign_in, wait_for_imports
from tests.site import Site

pytestmark = pytest.mark.timeout(600)


def test_a_model_is_measured_on_annotated_images(site: Site, page: Page, real_images: Path) -> None:
    folder = real_images / "nuclei_bbbc038/val"
    pictures = sorted((folder / "images").iterdir())[:2]
    labels = [next((folder / "labels").glob(f"{picture.stem}.*")) for picture in pictures]
    sign_in(page, site)
    create_project(page, "Measured")
    page.get_by_role("button", name="Upload labels").click()
    page.get_by_label("Label files").set_input_files(labels)
    page.get_by_label("Their images").set_input_files(pictures)
    page.get_by_role("button", name="Upload", exact=True).click()
    wait_for_imports(page, done=4)

    page.get_by_role("link", name="Evaluation", exact=True).click()
    expect(page.get_by_text("No model has been measured")).to_be_visible()
    page.get_by_role("button", name="Evaluate models").click()
    page.get_by_role("dialog").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Start evaluation").click()
    expect(page.get_by_role("heading", name="Evaluation", exact=True)).to_be_visible()
    expect(page.locator("#evaluation-state")).to_have_text("Completed", timeout=RUN_MS)
    expect(page.locator("#worst tr")).to_have_count(2)
    scores = [float(text) for text in page.locator("#worst td:nth-child(3)").all_inner_texts()]
    assert scores == sorted(scores)
    assert scores[-1] > 0
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert len(Path(download.value.path()).read_text().splitlines()) == 4
    page.get_by_role("link", name="Found").first.click()
    expect(page.locator("#viewer")).to_have_attribute("data-loading", "0", timeout=30_000)
    page.go_back()
    page.get_by_role("link", name="Evaluation", exact=True).first.click()
    expect(page.locator("#evaluations tr")).to_have_count(1)
