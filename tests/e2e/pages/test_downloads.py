"""Taking all results of a run home in one archive."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import (
    RUN_MS,
    create_project,
    drop,
    sign_in,
    start_run,
    wait_for_imports,
)
from tests.scripted import nuclei_pictures
from tests.site import Site

pytestmark = pytest.mark.timeout(900)


def test_all_results_of_a_run_come_as_one_archive(site: Site, page: Page, tmp_path: Path) -> None:
    sign_in(page, site)
    create_project(page, "To take home")
    drop(page, nuclei_pictures(tmp_path / "plate", 2))
    wait_for_imports(page, done=2, failed=0)
    start_run(page)
    expect(page.locator("#run-state")).to_have_text("Completed", timeout=RUN_MS)

    downloads = page.locator("#downloads")
    expect(downloads).to_contain_text("Get the results of all images")
    downloads.get_by_text("Download all").click()
    downloads.get_by_role("button", name="Outlines for QuPath").click()
    row = downloads.locator("li")
    expect(row).to_have_attribute("data-state", "done", timeout=RUN_MS)
    expect(row).to_contain_text(re.compile(r"kB, kept until \d+ \w+|kB, kept until \w+ \d+"))
    page.screenshot(path=tmp_path / "downloads.png")
    with page.expect_download() as saved:
        row.get_by_role("link", name="Save").click()
    with zipfile.ZipFile(saved.value.path()) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert len(manifest["files"]) == 2
        for entry in manifest["files"]:
            outlines = json.loads(archive.read(entry["file"]))["features"]
            assert len(outlines) == entry["objects"]
    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)
