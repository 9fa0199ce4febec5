"""Every kind of layer looks as it should on real pictures, and what is pointed at is what is there.

The pictures kept are of images under CC0, BSD-3-Clause or in the public domain (see `real`).
"""

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from playwright.sync_api import Browser

from tests.e2e.viewer.golden import check_golden
from tests.e2e.viewer.real import NUCLEI, write_real
from tests.e2e.viewer.screen import Screen
from tests.e2e.viewer.site import build_page, serve

pytestmark = pytest.mark.browser

Open = Callable[..., Screen]
PAINT = """async ([areas, layer]) => {
  const rows = await (await fetch(areas)).json();
  const ids = Object.keys(rows).map(Number);
  const high = Math.max(...Object.values(rows));
  const rgb = new Uint8Array(ids.flatMap((id) => [
    Math.round(255 * rows[id] / high), 90, Math.round(255 * (1 - rows[id] / high))]));
  document.getElementById("viewer").viewer.paint({ ids, rgb }, layer);
}"""
# Matched grey, missed blue, found smaller orange, extra red: as `write_real` made them differ.
DIFFERENCE = """([count]) => {
  const viewer = document.getElementById("viewer").viewer;
  const ids = [...Array(count).keys()].map((i) => i + 1);
  const of = (id) => id % 3 === 0 ? [56, 198, 255] : id % 2 === 0 ? [255, 160, 0] : [150, 150, 150];
  viewer.paint({ ids, rgb: new Uint8Array(ids.flatMap(of)) }, 0);
  viewer.paint({ ids: [...ids, 9000], rgb: new Uint8Array([...ids.flatMap(of), 255, 40, 40]) }, 1);
}"""


@pytest.fixture(scope="module")
def real_site(real_images: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("real") / "site"
    build_page(folder)
    write_real(real_images, folder)
    with serve(folder) as address:
        yield address


@pytest.fixture
def open_real(real_site: str, browser: Browser) -> Iterator[Open]:
    """Opens the viewer on a real picture; fails on any error of the page."""
    context = browser.new_context(viewport={"width": 720, "height": 440}, color_scheme="dark")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def open_page(image: str, **layers: str) -> Screen:
        shown = {"image": f"{real_site}/{image}.zarr"}
        shown |= {name: f"{real_site}/{labels}.zarr" for name, labels in layers.items()}
        page.goto(f"{real_site}/?{urlencode(shown)}")
        screen = Screen(page)
        screen.wait_for("loading", "0")
        return screen

    yield open_page
    context.close()
    assert errors == []


@pytest.mark.parametrize("name", ["nuclei", "colour", "channels"])
def test_pictures_of_each_kind(open_real: Open, name: str) -> None:
    check_golden(open_real(name), name)


def test_planes_of_a_stack(open_real: Open) -> None:
    screen = open_real("stack")
    screen.page.get_by_role("slider", name="Z").fill("12")
    screen.wait_for("plane", "0,12")
    check_golden(screen, "stack")


@pytest.mark.parametrize("mode", ["Outline", "Fill"])
def test_outlines_and_fills(open_real: Open, mode: str) -> None:
    screen = open_real("nuclei", labels="truth")
    screen.page.get_by_role("button", name=mode, exact=True).click()
    check_golden(screen, mode.lower())


def test_colours_by_a_measurement(open_real: Open, real_site: str) -> None:
    screen = open_real("nuclei", labels="truth")
    screen.page.get_by_role("button", name="Fill", exact=True).click()
    screen.page.evaluate(PAINT, [f"{real_site}/areas.json", 0])
    check_golden(screen, "measured")


def test_differences_of_two_results(open_real: Open) -> None:
    screen = open_real("nuclei", labels="truth", other="worse")
    screen.page.evaluate(DIFFERENCE, [200])
    check_golden(screen, "difference")


@pytest.mark.timeout(400)
def test_what_is_pointed_at_is_what_is_there(open_real: Open, real_images: Path) -> None:
    """A hundred random places, half of them in objects, zoomed, turned and mirrored."""
    truth = tifffile.imread(real_images / NUCLEI / "labels/stardist_img2d.tif")
    screen, chance = open_real("nuclei", labels="truth"), np.random.default_rng(7)
    screen.page.set_viewport_size({"width": 500, "height": 300})
    box = screen.page.locator("#viewer .viewer-canvas").bounding_box()
    assert box is not None
    for keys in (["=", "="], ["r"], ["m", "="], ["r", "r", "-"], ["m", "R"]):
        for key in keys:
            screen.press(key)
        places = random_places(screen, truth, chance, box["width"], box["height"])
        assert len(places) == 20
        for x, y, number in places:
            screen.page.mouse.move(box["x"] + x, box["y"] + y)
            screen.wait_for("hovered", str(number))


def random_places(
    screen: Screen,
    truth: NDArray[np.uint16],
    chance: np.random.Generator,
    width: float,
    height: float,
) -> list[tuple[float, float, int]]:
    """Ten places on the canvas in objects and ten beside them, with what is there.

    None lies on an edge: which pixel a place there falls on is a matter of rounding.
    """
    found: dict[bool, list[tuple[float, float, int]]] = {True: [], False: []}
    there = seen_through(screen)
    for x, y in chance.uniform((12, 12), (width - 12, height - 60), (3000, 2)):
        row, column = there(x - width / 2, y - height / 2)
        near = truth[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        inside = 0 <= row < truth.shape[0] and 0 <= column < truth.shape[1]
        if inside and len(np.unique(near)) == 1:
            found[bool(truth[row, column])].append((x, y, int(truth[row, column])))
    mixed = zip(found[True][:10], found[False][:10], strict=True)
    return [place for pair in mixed for place in pair]


def seen_through(screen: Screen) -> Callable[[float, float], tuple[int, int]]:
    """Tells the row and column of the image at a place of the view, counted from its middle."""
    zoom = float(screen.attribute("zoom"))
    x, y = map(float, screen.attribute("center").split(","))
    turn, _, mirrored = screen.attribute("turn").partition(",")
    angle = math.radians(float(turn))

    def there(across: float, down: float) -> tuple[int, int]:
        right = (across * math.cos(angle) + down * math.sin(angle)) / zoom
        below = (down * math.cos(angle) - across * math.sin(angle)) / zoom
        return math.floor(y + below), math.floor(x + (-right if mirrored else right))

    return there
