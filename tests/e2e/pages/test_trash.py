"""What was deleted comes back: from the message, from the trash, and whole projects."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from segmentation.interfaces.cli.client import Ocellus
from tests.e2e.pages.people import follow, sign_in
from tests.site import Site

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def project(site: Site, real_images: Path) -> Iterator[str]:
    """A project with two pictures."""
    pictures = sorted((real_images / "nuclei_bbbc038/val/images").glob("*.png"))[:2]
    with site.client() as http:
        token = http.headers["Authorization"].removeprefix("Token ")
        project = http.post("/projects/", json={"name": f"Trash {uuid4()}"}).json()["id"]
        with Ocellus(site.url, token) as client:
            for picture in pictures:
                client.upload(project, picture)
        yield project


def test_what_was_deleted_comes_back(page: Page, site: Site, project: str) -> None:
    sign_in(page, site)
    page.goto(f"{site.url}/projects/{project}/")
    cards = page.locator("#gallery .card[data-id]")
    expect(cards).to_have_count(2)
    delete(page)
    expect(cards).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(cards).to_have_count(2)

    delete(page)
    expect(cards).to_have_count(1)
    follow(page.get_by_role("link", name="Trash"))
    row = page.locator("#trash > tr")
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Restore").press("Enter")
    expect(page.get_by_text("The trash is empty.")).to_be_visible()
    page.goto(f"{site.url}/projects/{project}/")
    expect(cards).to_have_count(2)

    delete(page)
    expect(cards).to_have_count(1)
    page.goto(f"{site.url}/projects/{project}/trash/")
    row.get_by_role("button", name="Delete for good").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("The trash is empty.")).to_be_visible()


def test_a_project_comes_back(page: Page, site: Site, project: str) -> None:
    sign_in(page, site)
    page.goto(f"{site.url}/projects/{project}/")
    page.get_by_label("More actions on this project").click()
    page.get_by_role("button", name="Delete project").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete project").click()
    page.wait_for_url(f"{site.url}/")
    expect(page.locator(f"[data-id='{project}']")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"{site.url}/projects/{project}/")
    expect(page.locator("#gallery .card[data-id]")).to_have_count(2)


def delete(page: Page) -> None:
    """The first picture."""
    pick = page.locator("#gallery .card-pick").first
    pick.focus()
    pick.press("Space")
    page.locator("#delete-images").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
