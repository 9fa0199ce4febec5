"""News goes on through a restart of the server, without a reload."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.pages.people import RUN_MS, create_project, sign_in, start_run, wait_for_imports
from tests.scripted import nuclei_pictures
from tests.site import Site

pytestmark = pytest.mark.timeout(900)


def test_a_run_is_followed_through_a_restart(site: Site, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    sign_in(page, site)
    create_project(page, "Restart")
    page.set_input_files("#files", nuclei_pictures(tmp_path, 6))
    wait_for_imports(page, done=6)
    start_run(page)
    connection = page.locator("#connection")
    expect(connection).to_have_text("Live")
    site.kill("uvicorn")
    expect(connection).to_have_text("Reconnecting")
    expect(connection).to_have_text("Live", timeout=60_000)
    expect(page.locator("#run-state")).to_have_text("Completed", timeout=RUN_MS)
    expect(page.locator("#items .badge[data-state=done]")).to_have_count(6)
    page.context.close()
