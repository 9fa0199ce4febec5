"""A bake-off by hand: a crop is drawn, thresholds compared and moved, and the best one is run."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import RUN_MS, follow, sign_in
from tests.site import Site

pytestmark = pytest.mark.timeout(900)


def draw_a_crop(page: Page) -> None:
    """Instead of the suggested ones."""
    crops = page.get_by_role("region", name="Crops")
    expect(crops.locator("#crop-list li").first).to_be_visible(timeout=30_000)
    while crops.locator("#crop-list li").count():
        crops.get_by_role("button", name=re.compile("^Remove the crop")).first.click()
    expect(page.get_by_role("button", name="Start bake-off")).to_be_disabled()
    page.locator("#crop-image").select_option(label="fluorescence-nuclei.tif")
    expect(page.locator("#crop-viewer")).to_have_attribute("data-loading", "0", timeout=30_000)
    box = page.locator("#crop-viewer .viewer-canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 60, y - 60)
    page.mouse.down()
    page.mouse.move(x + 60, y + 50, steps=4)
    page.mouse.up()
    expect(crops.locator("#crop-list li")).to_have_count(1)


def choose_contestants(page: Page) -> None:
    """Two thresholds of StarDist, and U-Net as it is."""
    contestants = page.get_by_role("region", name="Contestants")
    for name in ("Cellpose", "CellSeg", "EmbedSeg", "SplineDist"):
        contestants.get_by_role("group", name=name).get_by_role("checkbox").first.uncheck()
    stardist = contestants.get_by_role("group", name="StarDist", exact=True)
    stardist.locator("summary").first.click()
    stardist.get_by_label("Probability threshold").first.fill("0.4, 0.6")
    expect(page.locator("#bake-note")).to_have_text("3 sets of parameters on 1 crop")


def test_a_bake_off_ends_in_a_run_with_the_same_parameters(site: Site, page: Page) -> None:
    sign_in(page, site)
    page.locator("#projects a", has_text="Demo").first.click()
    follow(page.get_by_role("link", name="Bake-off"))
    draw_a_crop(page)
    choose_contestants(page)
    page.get_by_role("button", name="Start bake-off").click()
    expect(page.locator("#bake-state")).to_have_text("Completed", timeout=RUN_MS)

    cards = page.get_by_role("article")
    expect(cards).to_have_count(3)
    low, high, unet = cards.all()
    expect(low).to_contain_text("Probability threshold 0.4")
    for card in (low, high, unet):
        expect(card).to_have_attribute("data-drawn", re.compile("[1-9]"))
        expect(card).to_contain_text(f"{card.get_attribute('data-drawn')} objects")
    expect(page.locator("#bake-matrix .matrix-cell")).to_have_count(6)
    zoom = high.locator("canvas").get_attribute("data-zoom")
    low.locator("canvas").press("+")
    expect(high.locator("canvas")).not_to_have_attribute("data-zoom", zoom or "")

    high.get_by_role("button", name="Change thresholds").click()
    tuning = page.get_by_role("group", name=re.compile("^Thresholds of"))
    before = int(high.get_attribute("data-drawn") or 0)
    tuning.get_by_role("spinbutton", name="Smallest area").fill("100000")
    expect(high).to_have_attribute("data-drawn", "0", timeout=30_000)
    expect(tuning.get_by_role("status")).to_contain_text("0 objects")
    tuning.get_by_role("button", name="Reset Smallest area").click()
    expect(high).to_have_attribute("data-drawn", str(before), timeout=30_000)
    tuning.get_by_role("spinbutton", name="Probability threshold").fill("0.65")
    tuning.get_by_role("button", name="Use these").click()
    page.get_by_role("dialog").get_by_label("Images").select_option("these")
    page.get_by_role("button", name="Start run").click()
    expect(page.locator("#run-state")).not_to_be_empty()
    expect(page.locator("#run-facts")).to_contain_text("Probability threshold: 0.65")
    key = page.url.rstrip("/").rsplit("/", 1)[1]
    with site.client() as client:
        run = client.get(f"runs/{key}/").json()
    assert run["parameters"]["prob_threshold"] == 0.65
    assert run["progress"]["total"] == 1
