"""Correcting a very large picture: from a stroke of the brush to the screen, and until it is saved.

A whole site on this machine, in a Chromium with software WebGL: times are of its processor.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.results import Figures, Row
from tests.conftest import REPOSITORY
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.pages.people import sign_in
from tests.e2e.viewer.screen import Screen
from tests.site import Site

SIDE, CELL = 20_000, 63
STROKES = 20
ZOOM_IN = 12
# From each movement of the pointer to the next frame; from letting go until the edit was saved, and
# until its pixels were those of an object on the screen.
WATCH = """() => {
  const panel = document.querySelector(".editing");
  const root = document.getElementById("viewer");
  const seen = { drawn: [], saved: [], shown: [] };
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  let released = 0;
  let version = panel.dataset.version;
  addEventListener("pointermove", async (event) => {
    if (event.buttons !== 1) return;
    await frame();
    seen.drawn.push(performance.now() - event.timeStamp);
  }, true);
  addEventListener("pointerup", (event) => { released = event.timeStamp; }, true);
  new MutationObserver(async () => {
    // It is written anew with every change of the state, of which a new version is one.
    if (!released || panel.dataset.version === version) return;
    version = panel.dataset.version;
    const began = released;
    released = 0;
    seen.saved.push(performance.now() - began);
    do await frame(); while (root.dataset.loading !== "0");
    await frame();
    seen.shown.push(performance.now() - began);
  }).observe(panel, { attributes: true, attributeFilter: ["data-version"] });
  window.strokes = seen;
}"""


def run() -> Iterator[Row]:
    """Strokes that make new objects, and strokes that go on with one."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = Site(Path(name), demo=True)
        site.start()
        try:
            image, count = stored(site)
            executable = CHROMIUM if Path(CHROMIUM).exists() else None
            browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.set_default_timeout(120_000)
            sign_in(page, site)
            page.goto(f"{site.url}/images/{image}/")
            yield from strokes(page, count)
            browser.close()
        finally:
            site.stop()


def stored(site: Site) -> tuple[str, int]:
    """The picture in the site's store, and how many objects it has."""
    command = [sys.executable, "-m", "tests.benchmarks.stored_field", str(SIDE), str(CELL)]
    made = subprocess.run(
        command, env=site.environment, cwd=REPOSITORY, stdout=subprocess.PIPE, check=True, text=True
    )
    image, count = made.stdout.split()[-2:]
    return image, int(count)


def strokes(page: Page, count: int) -> Iterator[Row]:
    """Draws them over the objects in the middle, and tells how long each took."""
    page.get_by_role("group", name="Tools").wait_for()
    screen = Screen(page)
    screen.settle()
    page.locator(".viewer-canvas").focus()
    for _ in range(ZOOM_IN):
        page.keyboard.press("=")
        screen.settle()
    page.get_by_label("Paint over other objects").check()
    page.locator(".viewer-canvas").focus()
    page.keyboard.press("b")
    page.evaluate(WATCH)
    for kind, lower in (("new objects", 0), ("one object", 60)):
        page.evaluate("Object.assign(window.strokes, { drawn: [], saved: [], shown: [] })")
        for number in range(STROKES):
            if kind == "new objects":
                page.keyboard.press("Escape")
            stroke(page, number, lower)
        told = page.evaluate("window.strokes")
        yield Figures(
            f"strokes on {kind}, of {count:,} in {SIDE:,}²",
            {
                "on screen ms": median(told["drawn"]),
                "worst": max(told["drawn"]),
                "saved ms": median(told["saved"]),
                "worst saved": max(told["saved"]),
                "as objects ms": median(told["shown"]),
            },
        )


def stroke(page: Page, number: int, lower: int) -> None:
    """A short line where none was, and what it takes until its pixels are those of an object."""
    box = page.locator(".viewer-canvas").bounding_box()
    assert box is not None
    x = box["x"] + 330 + 45 * (number % 10)
    y = box["y"] + 200 + lower + 120 * (number // 10)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(x + 2 * step, y + 3 * step)
    page.mouse.up()
    page.wait_for_function(
        "(number) => window.strokes.shown.length === number", arg=number + 1, timeout=60_000
    )
