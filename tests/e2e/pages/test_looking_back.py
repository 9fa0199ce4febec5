"""How a result was made, who changed it, and what a second run finds otherwise."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import RUN_MS, follow, sign_in
from tests.e2e.viewer.screen import Screen
from tests.scripted import make_project, nuclei_pictures, start_run, upload, wait_for
from tests.site import Site

pytestmark = pytest.mark.timeout(900)
SHOTS = os.environ.get("OCELLUS_TEST_SHOTS")


class Found:
    """A picture that a run found nuclei in, whose first one somebody deleted since."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.http = site.client()
        self.project = make_project(self.http, f"Back {uuid4()}")
        upload(self.http, self.project, nuclei_pictures(folder, 1))
        self.run = str(start_run(self.http, self.project)["id"])
        wait_for(self.http, f"runs/{self.run}/", {"completed"})
        (made,) = self.http.get(f"segmentations/?run={self.run}").json()["results"]
        self.segmentation, self.image = made["id"], made["image"]
        self.count = int(made["objects"])
        self.edit(version=0, kind="delete", labels=[1])

    def edit(self, **what: Any) -> None:
        self.http.post(f"segmentations/{self.segmentation}/edits/", json=what).raise_for_status()

    @property
    def state(self) -> Any:
        return self.http.get(f"segmentations/{self.segmentation}/").json()


@pytest.fixture
def found(site: Site, tmp_path: Path) -> Iterator[Found]:
    found = Found(site, tmp_path)
    yield found
    found.http.close()


def test_run_again_and_compare(site: Site, page: Page, found: Found) -> None:
    sign_in(page, site)
    page.goto(f"{site.url}/runs/{found.run}/")
    page.get_by_role("button", name="Run again and compare").click()
    dialog = page.get_by_role("dialog", name="Run again and compare")
    expect(dialog).to_contain_text("1 image will be segmented once more")
    dialog.get_by_role("button", name="Run again").click()
    changes = page.get_by_role("region", name="Changes")
    row = changes.locator("tbody tr")
    expect(row).to_have_count(1, timeout=RUN_MS)
    # The very same comes out; what was deleted by hand is extra.
    expect(row.locator("[data-kind=matched]")).to_have_text(str(found.count - 1))
    expect(row.locator("[data-kind=extra]")).to_have_text("1")
    for kind in ("changed", "missed", "split", "merged"):
        expect(row.locator(f"[data-kind={kind}]")).to_have_text("–")
    expect(page.locator("#run-facts")).to_contain_text("an earlier run")
    take(page, "again")
    follow(row.get_by_role("link", name="Step through them"))
    expect(page.locator(".difference")).to_have_text(re.compile("Extra"), timeout=RUN_MS)
    Screen(page).settle()
    page.keyboard.press("n")
    expect(page.locator(".difference-list")).to_contain_text("1 of 1")
    Screen(page).wait_for("selected", "1")
    take(page, "stepping")


def test_how_it_was_made_and_who_changed_it(site: Site, page: Page, found: Found) -> None:
    sign_in(page, site)
    page.goto(f"{site.url}/images/{found.image}/")
    screen = Screen(page)
    expect(page.get_by_role("group", name="Tools")).to_be_visible(timeout=30_000)
    screen.settle()
    page.get_by_text("How it was made").click()
    told = page.locator(".origin")
    for word in ("stardist-nuclei-2d, version", "prob threshold", "Tiles", "Device", "torch"):
        expect(told).to_contain_text(word)
    expect(told.get_by_role("link", name="Methods")).to_be_visible()
    expect(told.get_by_role("button", name="Run again and compare")).to_be_visible()
    take(page, "origin")
    told.get_by_text("How it was made").click()

    page.get_by_text("History", exact=True).click()
    history = page.locator(".history")
    expect(history).to_contain_text("member deleted 1")
    expect(history).to_contain_text(f"As it was found, {found.count} objects")
    # An entry leads to what it was about; that object alone comes back.
    history.get_by_role("button", name="member deleted 1").click()
    screen.wait_for("selected", "1")
    found.edit(version=1, kind="delete", labels=[2])
    expect(history).to_contain_text("member deleted 2", timeout=20_000)
    history.get_by_label("Of object 1 only").check()
    expect(history).not_to_contain_text("member deleted 2")
    history.get_by_role("button", name="Make object 1 what it was before this").click()
    expect(history).to_contain_text("member restored 1", timeout=20_000)
    assert found.state["objects"] == found.count - 1
    take(page, "history")
    # Everything comes back as it was found, and that can be undone.
    history.get_by_role("button", name="Restore as it was found").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.locator(".editing")).to_have_attribute("data-version", "4", timeout=20_000)
    assert found.state["objects"] == found.count
    page.keyboard.press("z")
    expect(page.locator(".editing")).to_have_attribute("data-version", "5", timeout=20_000)
    assert found.state["objects"] == found.count - 1


def take(page: Page, name: str) -> None:
    """Pictures of both themes, for those who want to look at them."""
    if not SHOTS:
        return
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(500)
        page.screenshot(path=f"{SHOTS}/{name}-{theme}.png")
