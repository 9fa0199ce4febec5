"""What a person does with the pages."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page, expect

from tests.site import PASSWORD

IMPORT_MS = 90_000
RUN_MS = 180_000

MAKE_DROP = """(files) => {
  const transfer = new DataTransfer();
  for (const { name, content } of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name));
  }
  return transfer;
}"""


class Place(Protocol):
    """A site, or the way there."""

    url: str


def follow(link: Locator) -> None:
    """To the page that a link leads to, once its scripts have run: it hears clicks from then on."""
    with link.page.expect_navigation():
        link.click()


def sign_in(page: Page, site: Place, username: str = "member") -> None:
    """From the first page on, by name and password."""
    page.goto(site.url)
    page.get_by_label("User name or email").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Projects", exact=True)).to_be_visible()


def create_project(page: Page, name: str) -> str:
    """Through the dialog; returns the project's id, once its page is at work."""
    expect(page.locator("#projects")).to_have_attribute("aria-busy", "false")
    page.get_by_role("button", name="New project").first.click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create project").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator("#connection")).to_have_text("Live")
    return page.url.rstrip("/").rsplit("/", 1)[1]


def drop(page: Page, files: Sequence[Path]) -> None:
    """Drag files from the desktop onto the page."""
    contents = [
        {"name": file.name, "content": base64.b64encode(file.read_bytes()).decode()}
        for file in files
    ]
    transfer = page.evaluate_handle(MAKE_DROP, contents)
    for kind in ("dragenter", "dragover", "drop"):
        page.dispatch_event("body", kind, {"dataTransfer": transfer})


def wait_for_imports(page: Page, done: int, failed: int = 0) -> None:
    """Until each file of the list is imported or refused."""
    rows = page.locator("#upload-list")
    expect(rows.locator(".badge[data-state=done]")).to_have_count(done, timeout=IMPORT_MS)
    expect(rows.locator(".badge[data-state=failed]")).to_have_count(failed, timeout=IMPORT_MS)


def start_run(page: Page) -> None:
    """With the settings that the dialog proposes; ends on the run's page."""
    page.get_by_role("button", name="New run").click()
    page.get_by_role("button", name="Start run").click()
    expect(page.locator("#run-state")).not_to_be_empty()
