"""Colour maps, the projection over the depth, the overview, and views that are undone."""

import pytest

from tests.e2e.viewer.conftest import Open
from tests.e2e.viewer.scenes import BOXES
from tests.e2e.viewer.screen import near

pytestmark = pytest.mark.browser


def test_a_colour_map_takes_the_place_of_a_colour_and_is_inverted(open_viewer: Open) -> None:
    screen = open_viewer("float", labels=False)
    page = screen.page
    page.get_by_label("lookup table").first.select_option("viridis")
    dark, bright = screen.colors((4, 100), (396, 100))
    assert near(dark, (68, 1, 84), 20)
    assert near(bright, (253, 231, 37), 20)
    page.get_by_label("inverted").first.check()
    dark, bright = screen.colors((4, 100), (396, 100))
    assert near(dark, (253, 231, 37), 20)
    assert near(bright, (68, 1, 84), 20)
    page.get_by_role("button", name="Reset").click()
    dark, bright = screen.colors((4, 100), (396, 100))
    assert near(dark, (0, 0, 0), 20)


def test_the_projection_shows_objects_of_all_planes(open_viewer: Open) -> None:
    screen = open_viewer()
    _, top, bottom, left, right = BOXES[11]
    middle = ((left + right) / 2, (top + bottom) / 2)
    screen.press("]")
    screen.point_at(*middle)
    screen.wait_for("hovered", "11")
    screen.press("[")
    screen.press("[")
    screen.point_at(middle[0] + 1, middle[1])
    screen.wait_for("hovered", "0")
    screen.press("a")
    screen.settle()
    screen.point_at(*middle)
    screen.wait_for("hovered", "7")
    screen.point_at(500, 350)
    screen.wait_for("hovered", "70000")
    assert screen.page.get_by_label("Depth (Z)").is_disabled()


def test_the_overview_leads_elsewhere_and_views_are_undone(open_viewer: Open) -> None:
    screen = open_viewer()
    overview = screen.page.locator(".viewer-overview")
    assert overview.is_hidden()
    screen.press("0")
    screen.page.wait_for_timeout(500)
    first = screen.attribute("zoom")
    for _ in range(4):
        screen.press("+")
    screen.page.wait_for_timeout(500)
    zoom = screen.attribute("zoom")
    assert overview.is_visible()
    box = overview.bounding_box()
    assert box
    screen.page.mouse.click(box["x"] + 2, box["y"] + 2)
    screen.settle()
    x, y = map(float, screen.attribute("center").split(","))
    assert x < 50
    assert y < 50
    screen.page.wait_for_timeout(500)
    screen.press("<")
    assert screen.attribute("zoom") == zoom
    assert float(screen.attribute("center").split(",")[0]) > 400
    # Slow machines rest between two keys: then each is a view of its own.
    for _ in range(5):
        if screen.attribute("zoom") != first:
            screen.press("<")
    assert screen.attribute("zoom") == first
    screen.press(">")
    assert float(screen.attribute("zoom")) > float(first)
