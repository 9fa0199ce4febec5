"""A reviewer goes through the queue of a project with the keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from segmentation.interfaces.cli.client import Ocellus
from tests.e2e.pages.people import sign_in
from tests.site import Site

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def project(site: Site, real_images: Path) -> Iterator[str]:
    """A project whose two pictures have results."""
    folder = real_images / "nuclei_bbbc038/val"
    pictures = sorted((folder / "images").glob("*.png"))[:2]
    with site.client() as http:
        token = http.headers["Authorization"].removeprefix("Token ")
        project = http.post("/projects/", json={"name": f"Reviews {uuid4()}"}).json()["id"]
        with Ocellus(site.url, token) as client:
            for picture in pictures:
                client.upload(project, picture)
                client.upload(project, folder / "labels" / f"{picture.stem}.tif", labels=True)
        yield project


def test_the_queue_is_gone_through_by_keyboard(page: Page, site: Site, project: str) -> None:
    sign_in(page, site)
    page.goto(f"{site.url}/projects/{project}/review/")
    rows = page.locator("#queue > li")
    expect(rows).to_have_count(2)

    page.keyboard.press("m")
    remark = page.get_by_role("dialog", name="Write a remark")
    expect(remark).to_be_visible()
    page.keyboard.type("Two nuclei in one, joy")
    remark.get_by_role("button", name="Write a remark").press("Enter")
    expect(remark).not_to_be_visible()
    expect(page.get_by_text("Two nuclei in one, joy")).to_be_visible()

    page.keyboard.press("y")
    expect(rows).to_have_count(1)
    page.keyboard.press("c")
    changes = page.get_by_role("dialog", name="Request changes")
    page.keyboard.type("Split the one at the border")
    changes.get_by_role("button", name="Request changes").press("Enter")
    expect(rows).to_have_count(0)
    expect(page.locator("#queue-empty")).to_be_visible()


def test_an_owner_says_who_reviews_what(page: Page, site: Site, project: str) -> None:
    sign_in(page, site)
    with site.client() as http:
        member = {"username": "reviewer", "role": "reviewer"}
        http.post(f"/projects/{project}/members/", json=member).raise_for_status()
        page.goto(f"{site.url}/projects/{project}/")
        expect(page.locator("#gallery .card[data-id]")).to_have_count(2)
        page.keyboard.press("Control+a")
        page.get_by_role("button", name="Assign reviewers").click()
        page.get_by_role("dialog").get_by_label("reviewer").check()
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        address = f"/projects/{project}/assignments/"
        assert len(http.get(address).json()["results"]) == 2

        page.goto(f"{site.url}/projects/{project}/review/")
        page.get_by_role("button", name="All that wait").click()
        expect(page.locator("#queue > li")).to_have_count(2)
        page.keyboard.press("a")
        who = page.get_by_role("dialog", name="Who reviews this image?")
        box = who.get_by_label("reviewer")
        expect(box).to_be_checked()
        box.press("Space")
        who.get_by_role("button", name="Save").press("Enter")
        expect(page.get_by_text("Saved.")).to_be_visible()
        assert len(http.get(address).json()["results"]) == 1
