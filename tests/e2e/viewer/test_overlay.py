"""Objects are drawn where they are, and found where they are drawn."""

import pytest

from tests.e2e.viewer.conftest import Open
from tests.e2e.viewer.scenes import BOXES
from tests.e2e.viewer.screen import Rgb, Screen, near

pytestmark = pytest.mark.browser

GREEN: Rgb = (0, 255, 0)
WHITE: Rgb = (255, 255, 255)


def fill_fully(screen: Screen) -> None:
    """Draw objects as opaque fills."""
    page = screen.page
    page.get_by_role("button", name="Fill", exact=True).click()
    page.get_by_label("Objects: opacity of the fill").fill("1")
    screen.settle()


def test_fills_end_exactly_where_objects_end(open_viewer: Open) -> None:
    screen = open_viewer()
    fill_fully(screen)
    _, top, bottom, left, right = BOXES[7]
    inside, *outside = screen.colors(
        ((left + right) / 2, (top + bottom) / 2),
        (left - 3, 150),
        (right + 3, 150),
        (200, top - 3),
        (200, bottom + 3),
    )
    assert not near(inside, GREEN)
    assert all(near(color, GREEN) for color in outside)
    corners = screen.colors((left + 3, top + 3), (right - 3, bottom - 3))
    assert all(near(color, inside) for color in corners)


def test_objects_have_colors_of_their_own_however_large_their_ids(open_viewer: Open) -> None:
    screen = open_viewer()
    fill_fully(screen)
    first, second, third = screen.colors((200, 150), (500, 350), (500, 500))
    assert not near(first, second, 40)
    assert not near(second, third, 40)


def test_outlines_are_thin_at_any_zoom_and_ignore_chunks(open_viewer: Open) -> None:
    screen = open_viewer()
    screen.page.get_by_role("button", name="Outline", exact=True).click()
    for _ in range(6):
        screen.point_at(556, 360)
        screen.page.mouse.wheel(0, -220)
        screen.page.mouse.move(2, 2)
        screen.settle()
        zoom = float(screen.attribute("zoom"))
        # Columns 440 to 600 of the object lie in two chunks that meet at column 512.
        edge, *within = screen.colors(
            (600 - 1 / zoom, 360), (600 - 4 / zoom, 360), (511.5, 360), (512.5, 360)
        )
        assert not near(edge, GREEN, 40), zoom
        assert all(near(color, GREEN) for color in within), zoom


def test_touching_objects_are_both_outlined_where_they_meet(open_viewer: Open) -> None:
    screen = open_viewer()
    screen.page.get_by_role("button", name="Outline", exact=True).click()
    screen.press("1")
    upper, lower, inside = screen.colors((560, 419.5), (560, 420.5), (560, 430))
    assert not near(upper, GREEN, 40)
    assert not near(lower, GREEN, 40)
    assert near(inside, GREEN)


@pytest.mark.parametrize(("x", "y", "number"), [(200, 150, 7), (500, 350, 70_000), (20, 20, 0)])
def test_the_object_under_the_cursor_is_known_after_zoom_and_pan(
    open_viewer: Open, x: float, y: float, number: int
) -> None:
    screen = open_viewer()
    screen.point_at(300, 250)
    screen.page.mouse.wheel(0, -200)
    screen.settle()
    screen.page.mouse.down()
    screen.page.mouse.move(*screen.place(330, 240), steps=4)
    screen.page.mouse.up()
    screen.settle()
    screen.point_at(x, y)
    screen.wait_for("hovered", str(number))


def test_zooming_keeps_what_is_under_the_cursor(open_viewer: Open) -> None:
    screen = open_viewer()
    before = screen.place(440, 300)
    screen.point_at(440, 300)
    screen.page.mouse.wheel(0, -300)
    screen.settle()
    assert screen.place(440, 300) == pytest.approx(before, abs=0.6)


def test_a_click_selects_and_the_card_shows_the_measurements(open_viewer: Open) -> None:
    screen = open_viewer()
    screen.page.mouse.click(*screen.place(200, 150))
    screen.wait_for("selected", "7")
    card = screen.page.get_by_label("Selected object")
    card.get_by_text("15,000 px").wait_for()
    assert "Object 7" in card.inner_text()
    assert "0.875" in card.inner_text()
    screen.page.mouse.move(5, 5)
    (edge,) = screen.colors((150.5, 150))
    assert near(edge, WHITE)
    screen.press("f")
    assert float(screen.attribute("zoom")) > 1
    assert screen.attribute("center") == "225.00,150.00"
    screen.press("Escape")
    screen.wait_for("selected", "0")
    assert card.is_hidden()


def test_a_drag_selects_nothing(open_viewer: Open) -> None:
    screen = open_viewer()
    screen.page.mouse.move(*screen.place(200, 150))
    screen.page.mouse.down()
    screen.page.mouse.move(*screen.place(230, 170), steps=5)
    screen.page.mouse.up()
    screen.settle()
    assert screen.attribute("selected") == "0"


def test_hidden_objects_are_neither_drawn_nor_found(open_viewer: Open) -> None:
    screen = open_viewer()
    fill_fully(screen)
    screen.page.evaluate("document.getElementById('viewer').viewer.setHidden([7])")
    hidden, shown = screen.colors((200, 150), (500, 350))
    assert near(hidden, GREEN)
    assert not near(shown, GREEN, 40)
    screen.point_at(200, 150)
    screen.settle()
    assert screen.attribute("hovered") == "0"
    screen.wait_for("visible-objects", "2")


def test_the_overlay_can_be_hidden_and_its_style_changed_by_key(open_viewer: Open) -> None:
    screen = open_viewer()
    screen.press("h")
    (color,) = screen.colors((200, 150))
    assert near(color, GREEN)
    screen.press("h")
    (color,) = screen.colors((200, 150))
    assert not near(color, GREEN)
    screen.press("o")
    pressed = screen.page.locator(".viewer-modes button[aria-pressed=true]")
    assert pressed.inner_text() == "Outline"
    (color,) = screen.colors((200, 150))
    assert near(color, GREEN)
