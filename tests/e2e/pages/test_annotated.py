"""Pictures with labels beside them: uploaded by hand, shown in the viewer, marked as truth."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import create_project, sign_in, wait_for_imports
from tests.site import Site

pytestmark = pytest.mark.timeout(900)


def test_labels_become_the_truth_of_their_images(site: Site, page: Page, real_images: Path) -> None:
    folder = real_images / "nuclei_bbbc038/val"
    pictures = sorted((folder / "images").iterdir())[:2]
    labels = [next((folder / "labels").glob(f"{picture.stem}.*")) for picture in pictures]
    sign_in(page, site)
    create_project(page, "Annotated")
    page.get_by_role("button", name="Upload labels").click()
    page.get_by_label("Label files").set_input_files(labels)
    page.get_by_label("Their images").set_input_files(pictures)
    page.get_by_role("button", name="Upload", exact=True).click()
    wait_for_imports(page, done=4)

    cards = page.locator("#gallery .card[data-state=ready]")
    expect(cards).to_have_count(2)
    expect(cards.locator(".card-truth")).to_have_count(2)
    expect(cards.locator(".card-truth").first).to_be_visible()
    page.locator("#gallery .card-picture").first.click()
    viewer = page.locator("#viewer")
    expect(viewer).to_have_attribute("data-visible-objects", re.compile("[1-9]"), timeout=30_000)
    expect(viewer).to_have_attribute("data-loading", "0")
    truth = page.get_by_role("button", name="Truth")
    expect(truth).to_have_attribute("aria-pressed", "true")
    truth.click()
    expect(truth).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(page.get_by_role("button", name="Truth")).to_have_attribute("aria-pressed", "false")
