"""Channels, planes and kinds of samples are shown as they are."""

import re

import pytest
from playwright.sync_api import Route

from tests.e2e.viewer.conftest import Open
from tests.e2e.viewer.screen import near

pytestmark = pytest.mark.browser

LEFT, RIGHT = (60, 800), (1200, 800)


def test_channels_have_their_colors_and_can_be_switched_off(open_viewer: Open) -> None:
    screen = open_viewer()
    left, right = screen.colors(LEFT, RIGHT)
    assert near(left, (0, 255, 0))
    assert near(right, (255, 0, 0))
    screen.page.get_by_label("Marker 2: visible").uncheck()
    left, right = screen.colors(LEFT, RIGHT)
    assert near(left, (0, 255, 0))
    assert near(right, (0, 0, 0))
    screen.page.get_by_label("Marker 1: colour").fill("#0080ff")
    (left,) = screen.colors(LEFT)
    assert near(left, (0, 128, 255))


def test_contrast_and_gamma_follow_the_fields(open_viewer: Open) -> None:
    screen = open_viewer()
    end = screen.page.get_by_label("Marker 1: contrast end value")
    end.fill("4000")
    end.press("Enter")
    (left,) = screen.colors(LEFT)
    assert near(left, (0, 64, 0))
    screen.page.get_by_label("Marker 1: gamma").fill("-0.3")
    (left,) = screen.colors(LEFT)
    assert near(left, (0, 127, 0))
    screen.page.get_by_label("Marker 1: Auto contrast").click()
    screen.page.get_by_label("Marker 1: gamma").fill("0")
    (left,) = screen.colors(LEFT)
    assert near(left, (0, 255, 0))


def test_planes_of_a_stack_have_their_own_objects(open_viewer: Open) -> None:
    screen = open_viewer()
    assert screen.attribute("plane") == "0,1"
    screen.point_at(200, 150)
    screen.wait_for("hovered", "7")
    screen.press("]")
    assert screen.attribute("plane") == "0,2"
    screen.wait_for("hovered", "11")
    screen.wait_for("visible-objects", "1")
    screen.page.get_by_label("Depth (Z)").fill("0")
    screen.settle()
    screen.wait_for("hovered", "0")
    screen.wait_for("visible-objects", "0")


def test_rgb_pictures_look_like_themselves(open_viewer: Open) -> None:
    screen = open_viewer("rgb", labels=False)
    (color,) = screen.colors((200, 150))
    assert near(color, (230, 120, 20), 2)
    assert screen.page.get_by_label("Colour: visible").count() == 1
    assert screen.page.get_by_label("Objects: visible").is_hidden()


def test_float_images_are_drawn_and_holes_are_black(open_viewer: Open) -> None:
    screen = open_viewer("float", labels=False)
    start = screen.page.get_by_label("Marker 1: contrast start value")
    start.fill("0")
    start.press("Enter")
    end = screen.page.get_by_label("Marker 1: contrast end value")
    end.fill("1")
    end.press("Enter")
    hole, quarter, full = screen.colors((200, 150), (100, 50), (396, 50))
    assert near(hole, (0, 0, 0))
    assert near(quarter, (0, 64, 0))
    assert near(full, (0, 253, 0))


def test_a_lost_graphics_context_comes_back(open_viewer: Open) -> None:
    screen = open_viewer()
    before = screen.colors((200, 150), (500, 350), LEFT, RIGHT)
    screen.page.evaluate(
        """async () => {
          const gl = document.querySelector("#viewer canvas").getContext("webgl2");
          const extension = gl.getExtension("WEBGL_lose_context");
          const canvas = document.querySelector("#viewer canvas");
          const heard = (name) =>
            new Promise((done) => canvas.addEventListener(name, done, { once: true }));
          const lost = heard("webglcontextlost");
          extension.loseContext();
          await lost;
          await new Promise((done) => setTimeout(done, 100));
          const restored = heard("webglcontextrestored");
          extension.restoreContext();
          await restored;
        }"""
    )
    assert screen.colors((200, 150), (500, 350), LEFT, RIGHT) == before


def test_it_says_where_the_cursor_is_in_micrometres(open_viewer: Open) -> None:
    screen = open_viewer()
    screen.point_at(200.5, 150.5)
    status = screen.page.locator(".viewer-status")
    status.get_by_text("(200, 150 px)").wait_for()
    assert re.match(r"100\.\d+ µm, 75\.\d+ µm", status.inner_text())
    assert "Marker 1 1,000" in status.inner_text()
    assert "µm" in screen.page.locator(".viewer-scale").inner_text()


def test_what_could_not_be_loaded_can_be_tried_again(open_viewer: Open) -> None:
    screen = open_viewer()
    broken = "**/image.zarr/*/c/0/*/2/**"
    screen.page.clock.install()

    def fail(route: Route) -> None:
        route.fulfill(status=503)

    screen.page.route(broken, fail)
    screen.page.reload()
    screen.page.get_by_label("Depth (Z)").fill("2")
    for _ in range(8):
        screen.page.clock.fast_forward(10_000)
        screen.page.wait_for_timeout(50)
    again = screen.page.get_by_role("button", name="Try again")
    again.wait_for()
    screen.page.unroute(broken)
    again.click()
    screen.page.clock.fast_forward(1000)
    again.wait_for(state="hidden")


def test_every_control_has_a_name(open_viewer: Open) -> None:
    screen = open_viewer()
    unnamed = screen.page.evaluate(
        """[...document.querySelectorAll("#viewer :is(input, button)")]
          .filter((one) => !one.ariaLabel && !one.labels?.length && !one.textContent.trim())
          .map((one) => one.outerHTML)"""
    )
    assert unnamed == []
    screen.page.keyboard.press("?")
    sheet = screen.page.get_by_role("dialog", name="Keyboard shortcuts")
    sheet.wait_for()
    assert "Focus the selected object" in sheet.inner_text()
