"""Roles, accounts and manners of the pages."""

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import (
    IMPORT_MS,
    create_project,
    drop,
    follow,
    sign_in,
    wait_for_imports,
)
from tests.site import Site

pytestmark = pytest.mark.timeout(900)

UNNAMED = """() => [...document.querySelectorAll("button, a[href], input, select, textarea")]
  .filter((one) => one.checkVisibility() && one.type !== "hidden")
  .filter((one) => !(one.getAttribute("aria-label") || one.title || one.innerText?.trim()
    || [...(one.labels ?? [])].some((label) => label.innerText.trim())))
  .map((one) => one.outerHTML)"""


def test_a_reviewer_sees_but_does_not_upload_or_run(site: Site, page: Page) -> None:
    sign_in(page, site, "reviewer")
    follow(page.get_by_role("link", name="Demo"))
    expect(page.locator("#gallery .card[data-state=ready]").first).to_be_visible(timeout=IMPORT_MS)
    for name in ("Upload files", "Upload folder", "New run"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    follow(page.get_by_role("link", name="Members"))
    expect(page.locator("#members tr")).to_have_count(3)
    expect(page.get_by_role("button", name="Add")).to_have_count(0)
    expect(page.get_by_role("combobox")).to_have_count(0)


def test_what_one_may_not_see_is_not_there(site: Site, page: Page) -> None:
    sign_in(page, site)
    project = create_project(page, "Private to member")
    page.get_by_role("group").filter(has_text="member").locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    sign_in(page, site, "reviewer")
    assert page.request.get(f"{site.url}/projects/{project}/").status == 404
    assert page.request.get(f"{site.url}/users/").status == 403


def test_members_are_added_changed_and_removed(site: Site, page: Page) -> None:
    sign_in(page, site)
    create_project(page, "With colleagues")
    follow(page.get_by_role("link", name="Members"))
    page.get_by_label("User name").fill("reviewer")
    page.get_by_label("Role", exact=True).select_option("viewer")
    page.get_by_role("button", name="Add").click()
    role = page.get_by_label("Role of reviewer")
    expect(role).to_have_value("viewer")
    role.select_option("reviewer")
    expect(page.get_by_text("reviewer is now reviewer.")).to_be_visible()
    page.reload()
    expect(role).to_have_value("reviewer")
    page.get_by_role("button", name="Remove reviewer").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator("#members tr")).to_have_count(1)


def test_selected_images_are_deleted(site: Site, page: Page, tmp_path: Path) -> None:
    sign_in(page, site)
    create_project(page, "Too many pictures")
    files = [tmp_path / f"{name}.png" for name in "abc"]
    for file in files:
        Image.new("L", (32, 32), 90).save(file)
    drop(page, files)
    wait_for_imports(page, done=3)
    button = page.get_by_role("button", name="Delete", exact=True)
    expect(button).to_have_count(0)
    for name in ("a.png", "b.png"):
        page.get_by_label(f"Select {name}").check()
    button.click()
    expect(page.get_by_role("dialog")).to_contain_text("Delete 2 images?")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("2 images deleted.")).to_be_visible()
    expect(page.locator("#gallery .card-name")).to_have_text(["c.png"])
    expect(button).to_have_count(0)


def test_what_reading_changed_is_told(site: Site, page: Page, tmp_path: Path) -> None:
    sign_in(page, site)
    create_project(page, "Double precision")
    tifffile.imwrite(tmp_path / "a.tif", np.random.default_rng(0).random((32, 32)))
    drop(page, [tmp_path / "a.tif"])
    wait_for_imports(page, done=1)
    page.locator("#gallery .card-picture").click()
    expect(page.locator("#image-facts")).to_contain_text("float64 values are kept as float32")


def test_a_token_is_shown_once_and_works_until_revoked(site: Site, page: Page) -> None:
    sign_in(page, site)
    page.goto(f"{site.url}/settings/tokens/")
    page.get_by_label("What it is for").fill("My script")
    page.get_by_role("button", name="Create token").click()
    token = page.locator("#token-secret").inner_text()
    headers = {"Authorization": f"Token {token}"}
    address = f"{site.url}/api/v1/projects/"
    anyone = page.context.browser
    assert anyone
    script = anyone.new_context().request
    assert script.get(address, headers=headers).status == 200
    page.reload()
    expect(page.locator("#tokens tr", has_text="My script")).to_be_visible()
    expect(page.get_by_text(token)).to_have_count(0)
    page.get_by_role("button", name="Revoke My script").click()
    page.get_by_role("button", name="Revoke", exact=True).click()
    expect(page.get_by_text("My script")).to_have_count(0)
    assert script.get(address, headers=headers).status == 401


def test_an_admin_makes_an_account(site: Site, page: Page) -> None:
    sign_in(page, site, "admin")
    page.goto(f"{site.url}/users/")
    page.get_by_role("button", name="New user").click()
    page.get_by_label("User name").fill("newcomer")
    page.get_by_label("Password").fill("a long enough phrase")
    page.get_by_role("button", name="Create user").click()
    expect(page.locator("#users tr", has_text="newcomer")).to_be_visible()


def test_the_theme_is_remembered(site: Site, page: Page) -> None:
    sign_in(page, site)
    root = page.locator("html")
    page.get_by_role("button", name="Theme: system").click()
    expect(root).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(root).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Theme: dark").click()
    expect(root).to_have_attribute("data-theme", "light")


def test_one_sheet_lists_the_shortcuts(site: Site, page: Page) -> None:
    sign_in(page, site)
    follow(page.get_by_role("link", name="Demo"))
    # Keys are heard once the page's script runs.
    expect(page.locator("#selection")).to_have_text("3 images")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Upload files")
    page.keyboard.press("Escape")
    page.locator("#gallery .card-picture").first.click()
    expect(page.locator("#viewer .viewer-canvas")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_have_count(1)


@pytest.mark.parametrize("path", ["/", "/models/", "/settings/tokens/", "/accounts/2fa/"])
@pytest.mark.parametrize("width", [900, 1280])
def test_every_control_has_a_name_and_nothing_sticks_out(
    site: Site, page: Page, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, site, "admin")
    page.goto(site.url + path)
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.evaluate(UNNAMED) == []
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= width
