"""Uploads that are cut off, given up, and taken up again."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.e2e.pages.line import SlowLine, slow_line
from tests.e2e.pages.people import IMPORT_MS, create_project, sign_in, wait_for_imports
from tests.science.pixels.made.czi import Block, write_czi
from tests.scripted import nuclei_pictures
from tests.site import Site

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window whose tabs come and go; it keeps what pages store."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def large_picture(tmp_path: Path) -> Path:
    """About 18 MB, more than buffers on the way hold."""
    path = tmp_path / "large.tif"
    pixels = np.random.default_rng(1).integers(0, 4000, (3000, 3000), "uint16")
    tifffile.imwrite(path, pixels)
    return path


@pytest.fixture
def line(site: Site) -> Iterator[SlowLine]:
    """So slow that there is time to cut it."""
    with slow_line(site.port) as line:
        yield line


def begin(window: BrowserContext, line: SlowLine, name: str, picture: Path) -> tuple[Page, str]:
    """A page that is in the middle of an upload, and its project."""
    page = window.new_page()
    sign_in(page, line)
    project = create_project(page, name)
    page.set_input_files("#files", picture)
    expect(page.locator(".upload-note")).to_have_text(re.compile(r"^[1-9]\d? %"), timeout=20_000)
    return page, project


def offsets_of(page: Page) -> list[int]:
    """Where each PATCH from now on begins; filled while the page works."""
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return offsets


def wait_for_kept_bytes(page: Page, line: SlowLine, project: str) -> None:
    """Until the server has noticed the cut and recorded what had come."""
    address = f"{line.url}/api/v1/uploads/?project={project}"
    for _ in range(100):
        (upload,) = page.request.get(address).json()["results"]
        if upload["offset"] > 0:
            return
        page.wait_for_timeout(200)
    pytest.fail("the server kept nothing of the upload")


def test_a_closed_tab_resumes(line: SlowLine, window: BrowserContext, large_picture: Path) -> None:
    page, project = begin(window, line, "Closed tab", large_picture)
    page.close()

    page = window.new_page()
    wait_for_kept_bytes(page, line, project)
    page.goto(f"{line.url}/projects/{project}/")
    told = page.locator("#interrupted")
    expect(told).to_contain_text("1 upload was interrupted")
    expect(told).to_contain_text("large.tif")
    expect(page.locator("#connection")).to_have_text("Live")
    offsets = offsets_of(page)
    page.set_input_files("#files", large_picture)
    expect(told).to_be_hidden()
    expect(page.locator(".upload-note")).to_contain_text("resumed")
    wait_for_imports(page, done=1)
    assert offsets[0] > 0


def test_a_cut_line_resumes_by_itself(
    line: SlowLine, window: BrowserContext, large_picture: Path
) -> None:
    page, project = begin(window, line, "Cut line", large_picture)
    wait_for_kept_bytes(page, line, project)
    offsets = offsets_of(page)
    line.cut()
    wait_for_imports(page, done=1)
    assert offsets[0] > 0


def test_an_interrupted_upload_can_be_forgotten(
    line: SlowLine, window: BrowserContext, large_picture: Path
) -> None:
    page, project = begin(window, line, "Forgotten", large_picture)
    page.close()
    page = window.new_page()
    page.goto(f"{line.url}/projects/{project}/")
    page.get_by_role("button", name="Forget").click()
    expect(page.locator("#interrupted")).to_be_hidden()
    listed = page.request.get(f"{line.url}/api/v1/uploads/?project={project}").json()
    assert listed["results"] == []


def test_cancelling_takes_a_file_off_the_server(
    line: SlowLine, window: BrowserContext, large_picture: Path
) -> None:
    page, project = begin(window, line, "Cancelled", large_picture)
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as answer:
        page.get_by_role("button", name="Cancel all").click()
    assert answer.value.status == 204
    expect(page.locator("#uploads")).to_be_hidden()
    listed = page.request.get(f"{line.url}/api/v1/uploads/?project={project}").json()
    assert listed["results"] == []


def test_a_folder_is_walked_and_failures_are_kept(
    site: Site, window: BrowserContext, tmp_path: Path
) -> None:
    folder = tmp_path / "plate"
    nuclei_pictures(folder / "row a", 2)
    (folder / "notes.txt").write_text("No picture.")
    (folder / ".DS_Store").write_bytes(b"junk")
    page = window.new_page()
    sign_in(page, site)
    create_project(page, "Folder")
    page.set_input_files("#folder", folder)
    wait_for_imports(page, done=2, failed=1)
    expect(page.locator(".upload-name", has_text="plate/row a/nuclei-001.tif")).to_be_visible()
    page.reload()
    failed = page.locator("#failed-imports")
    expect(failed).to_contain_text("1 file could not be read")
    expect(failed).to_contain_text("notes.txt")
    failed.get_by_role("button", name="Dismiss").click()
    page.reload()
    expect(page.locator("#gallery .card[data-id]")).to_have_count(2)
    expect(failed).to_be_hidden()


def test_of_several_images_in_a_file_the_ticked_ones_are_imported(
    site: Site, window: BrowserContext, tmp_path: Path
) -> None:
    tile = np.arange(600, dtype=np.uint16).reshape(20, 30)
    write_czi(tmp_path / "three.czi", [Block(tile, {"S": scene}) for scene in range(3)])
    page = window.new_page()
    sign_in(page, site)
    create_project(page, "Scenes")
    page.set_input_files("#files", tmp_path / "three.czi")
    choice = page.locator(".scene-choice")
    expect(choice).to_contain_text("This file holds 3 images.", timeout=IMPORT_MS)
    choice.get_by_role("checkbox").nth(1).uncheck()
    choice.get_by_role("button", name="Import 2 images").click()
    cards = page.locator("#gallery .card[data-id]")
    expect(cards).to_have_count(2, timeout=IMPORT_MS)
    expect(cards.filter(has_text="B2")).to_have_count(0)
