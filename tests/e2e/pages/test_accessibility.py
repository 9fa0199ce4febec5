"""Every page keeps to WCAG 2.2 AA as far as axe-core can tell, and is worked by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.pages.people import sign_in
from tests.e2e.pages.rounds import every_page
from tests.site import Site

pytestmark = pytest.mark.timeout(900)
AXE = Path(__file__).parents[3] / "frontend/node_modules/axe-core/axe.min.js"
RULES = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    # Of all that is asked, colours alone differ.
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}},
}
DIALOGS = {
    "project": ["New run", "Upload labels"],
    "training": ["Train a model", "Evaluate models"],
    "projects": ["New project"],
    "run": ["Run again and compare"],
}
# What is folded away until somebody asks for it.
FOLDED = {"image": ["Gates", "How it was made", "History"]}
REACHABLE = """() => [...document.querySelectorAll(
  'a[href], button, input, select, textarea, summary, [tabindex]')]
  .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility() &&
    !(one.type === 'radio' && !one.checked))
  .map((one, index) => { one.dataset.reach = String(index); return one.dataset.reach; })"""
# Buttons that were just enabled, and another theme, have had their time to be drawn.
SETTLED = """new Promise((done) => setTimeout(
  () => requestAnimationFrame(() => requestAnimationFrame(done)), 150))"""
FOCUSED = "() => document.activeElement?.dataset.reach ?? ''"


@pytest.fixture(scope="module")
def rounds(site: Site) -> Iterator[dict[str, str]]:
    with every_page(site) as addresses:
        yield addresses


@pytest.fixture
def admin(site: Site, browser: Browser) -> Iterator[Page]:
    """A page that is not there is among those looked at, so refused addresses are no fault."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, site, "admin")
    yield page
    context.close()


def violations(page: Page, name: str) -> list[str]:
    """What axe-core finds on the page as it stands, in both themes."""
    page.evaluate(AXE.read_text())
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.evaluate(SETTLED)
        told: Any = page.evaluate("(rules) => axe.run(document, rules)", RULES[theme])
        found += [
            f"{name}, {theme}: {one['id']} at {node['target']}: {node['failureSummary']}"
            for one in told["violations"]
            for node in one["nodes"]
        ]
    page.emulate_media(color_scheme="light")
    return found


def test_no_page_breaks_a_rule_in_light_or_dark(
    site: Site, admin: Page, rounds: dict[str, str]
) -> None:
    found = []
    for name, address in rounds.items():
        admin.goto(site.url + address)
        admin.wait_for_load_state("networkidle")
        found += violations(admin, name)
        for part in FOLDED.get(name, []):
            admin.get_by_text(part, exact=True).click()
            admin.wait_for_load_state("networkidle")
            found += violations(admin, f"{name}, {part}")
        for button in DIALOGS.get(name, []):
            admin.get_by_role("button", name=button).first.click()
            expect(admin.get_by_role("dialog")).to_be_visible()
            admin.wait_for_load_state("networkidle")
            found += violations(admin, f"{name}, {button}")
            admin.keyboard.press("Escape")
            expect(admin.get_by_role("dialog")).to_have_count(0)
    assert not found, "\n".join(found)


def test_the_way_in_breaks_no_rule(site: Site, page: Page) -> None:
    page.goto(site.url)
    assert violations(page, "sign-in") == []


@pytest.mark.parametrize("name", ["project", "image", "bake-offs", "bake-off", "run"])
def test_everything_is_reached_with_the_tabulator(
    site: Site, admin: Page, rounds: dict[str, str], name: str
) -> None:
    admin.goto(site.url + rounds[name])
    admin.wait_for_load_state("networkidle")
    if name == "image":
        expect(admin.get_by_role("group", name="Tools")).to_be_visible()
    wanted = set(admin.evaluate(REACHABLE))
    assert len(wanted) > 10
    reached = set()
    for _ in range(len(wanted) + 5):
        admin.keyboard.press("Tab")
        reached.add(admin.evaluate(FOCUSED))
    assert wanted - reached == set()


def test_a_run_is_started_with_the_keyboard_alone(
    site: Site, page: Page, rounds: dict[str, str]
) -> None:
    sign_in(page, site)
    page.goto(site.url + rounds["project"])
    button = page.get_by_role("button", name="New run")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Start run")).to_be_visible()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_label("Model", exact=True).focus()
    page.keyboard.press("Enter")
    if page.url.endswith(rounds["project"]):
        dialog.get_by_role("button", name="Start run").press("Enter")
    expect(page.locator("#run-state")).not_to_be_empty()
