"""Cuts across the depth share a cursor with the picture; a volume can be turned about."""

import pytest

from tests.e2e.viewer.conftest import Open
from tests.e2e.viewer.screen import Rgb, Screen, near

pytestmark = pytest.mark.browser

GREEN: Rgb = (0, 255, 0)

PIXEL = """([name, x, y]) => {
  const canvas = document.querySelector(`.viewer-cut-${name}`);
  return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data].slice(0, 3);
}"""


def pixel(screen: Screen, cut: str, x: float, y: float) -> Rgb:
    """The colour of a pixel of a cut."""
    red, green, blue = screen.page.evaluate(PIXEL, [cut, int(x), int(y)])
    return red, green, blue


def test_cuts_show_planes_and_objects_where_the_cursor_is(open_viewer: Open) -> None:
    screen = open_viewer()
    page = screen.page
    screen.press("2")
    screen.wait_for("cuts", "ready")
    page.mouse.click(*screen.place(200, 150))
    screen.settle()
    x, y = map(int, screen.attribute("cursor").split(","))
    assert abs(x - 200) <= 1
    assert abs(y - 150) <= 1
    screen.point_at(200, 150)
    for _ in range(7):
        page.mouse.wheel(0, -220)
        page.wait_for_timeout(60)
    screen.settle()
    zoom = float(screen.attribute("zoom"))
    cut = page.locator(".viewer-cut-xz")
    box = cut.bounding_box()
    assert box
    place = screen.place(203, 150)[0] - box["x"]
    middle = box["height"] / 2
    assert near(pixel(screen, "xz", place, middle - zoom), GREEN, 30)
    assert not near(pixel(screen, "xz", place, middle), GREEN, 40)
    cut.click(position={"x": place, "y": middle + zoom})
    screen.settle()
    assert screen.attribute("plane") == "0,2"
    assert int(screen.attribute("cursor").split(",")[0]) in {202, 203}
    screen.press("2")
    assert page.locator(".viewer-ortho").is_hidden()


def test_the_volume_is_drawn_and_turned_with_the_keyboard(open_viewer: Open) -> None:
    screen = open_viewer()
    screen.press("3")
    screen.wait_for("volume", "ready")
    screen.page.wait_for_function("document.querySelector('#viewer').dataset.orbit")
    before = screen.attribute("orbit")
    zoom = screen.attribute("zoom")
    screen.page.keyboard.press("ArrowLeft")
    screen.page.wait_for_function(
        "(before) => document.querySelector('#viewer').dataset.orbit !== before", arg=before
    )
    assert screen.attribute("zoom") == zoom
    screen.page.keyboard.press("Escape")
    assert screen.page.locator(".viewer-volume").is_hidden()
