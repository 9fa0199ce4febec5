"""A person corrects a real picture: splits, deletes, draws, reloads, undoes; and two at once."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, Route, expect

from segmentation.interfaces.cli.client import Ocellus
from tests.e2e.conftest import window
from tests.e2e.pages.people import sign_in
from tests.e2e.viewer.screen import Screen
from tests.site import Site

pytestmark = pytest.mark.timeout(900)

PICTURE = "90a3f69c"
# Corners (x, y) of the nucleus that was missed.
MISSED = [(300, 20), (340, 20), (340, 50), (300, 50)]


def flawed(truth: NDArray[np.uint16]) -> tuple[NDArray[np.uint16], int]:
    """The truth with two touching nuclei as one and one too many; and where they touch (x)."""
    labels = truth.copy()
    touching = (truth[:, :-1] == 15) & (truth[:, 1:] == 26)
    touching |= (truth[:, :-1] == 26) & (truth[:, 1:] == 15)
    labels[truth == 26] = 15
    labels[330:342, 330:342] = 200
    return labels, int(np.median(np.nonzero(touching)[1]))


class Work:
    """A picture with labels in a project, as the server has it."""

    def __init__(self, site: Site, folder: Path, scratch: Path) -> None:
        picture = next((folder / "images").glob(f"*{PICTURE}.png"))
        self.truth = tifffile.imread(folder / "labels" / f"{picture.stem}.tif")
        self.labels, self.seam = flawed(self.truth)
        tifffile.imwrite(scratch / f"{picture.stem}.tif", self.labels)
        self.http = site.client()
        token = self.http.headers["Authorization"].removeprefix("Token ")
        self.project = self.http.post("/projects/", json={"name": f"Edits {uuid4()}"}).json()["id"]
        with Ocellus(site.url, token) as client:
            client.upload(self.project, picture)
            client.upload(self.project, scratch / f"{picture.stem}.tif", labels=True)
            self.image = client.images(self.project)[0].id
        found = self.http.get(f"/segmentations/?image={self.image}").json()["results"]
        self.segmentation = found[0]["id"]

    @property
    def exported(self) -> NDArray[Any]:
        """The labels as they are now."""
        place = f"/segmentations/{self.segmentation}/export/?format=labels-tiff"
        return np.asarray(tifffile.imread(io.BytesIO(self.http.get(place).content)))


@pytest.fixture
def work(site: Site, real_images: Path, tmp_path: Path) -> Iterator[Work]:
    work = Work(site, real_images / "nuclei_bbbc038/val", tmp_path)
    yield work
    work.http.close()


def show(page: Page, site: Site, work: Work) -> Screen:
    page.goto(f"{site.url}/images/{work.image}/")
    screen = Screen(page)
    expect(page.get_by_role("group", name="Tools")).to_be_visible(timeout=30_000)
    screen.settle()
    return screen


def changing(page: Page, does: Callable[[], None]) -> None:
    """Do something and wait until it is saved."""
    panel = page.locator(".editing")
    version = int(panel.get_attribute("data-version") or 0)
    does()
    expect(panel).to_have_attribute("data-version", str(version + 1), timeout=20_000)
    expect(page.get_by_text("All changes saved")).to_be_visible()


def drag(screen: Screen, *points: tuple[float, float]) -> None:
    """With the button held from the first to the last."""
    screen.point_at(*points[0])
    screen.page.mouse.down()
    for point in points[1:]:
        screen.point_at(*point)
    screen.page.mouse.up()


def click(screen: Screen, x: float, y: float) -> None:
    screen.page.mouse.click(*screen.place(x, y))


def cut(labels: NDArray[np.uint16], seam: int, new: int) -> None:
    """Object 15, right of the seam, is another one; the larger part keeps the id."""
    y, x = np.nonzero(labels == 15)
    right = x > seam
    part = right if right.sum() * 2 < len(x) else ~right
    labels[y[part], x[part]] = new


def test_correcting_a_picture(site: Site, browser: Browser, work: Work) -> None:
    expected = work.labels.copy()
    assert np.array_equal(work.exported, expected)
    with window(browser) as page:
        sign_in(page, site)
        screen = show(page, site, work)
        y, _ = np.nonzero(expected == 15)
        page.keyboard.press("k")
        x = work.seam + 0.5
        changing(page, lambda: drag(screen, (x, y.min() - 3), (x, y.max() + 4)))
        cut(expected, work.seam, 201)
        assert np.array_equal(work.exported, expected)
        divided = expected.copy()
        page.keyboard.press("v")
        click(screen, 336, 336)
        screen.wait_for("selected", "200")
        changing(page, lambda: page.keyboard.press("Delete"))
        expected[expected == 200] = 0
        # The window is closed in the middle of drawing the missed one, with nothing asked.
        page.keyboard.press("p")
        for corner in MISSED[:-1]:
            click(screen, *corner)
    assert np.array_equal(work.exported, expected)

    with window(browser) as page:
        sign_in(page, site)
        screen = show(page, site, work)
        # What was done before can be undone, to the first, and done again.
        for labels in (divided, work.labels):
            changing(page, lambda: page.keyboard.press("Control+z"))
            assert np.array_equal(work.exported, labels)
        for labels in (divided, expected):
            changing(page, lambda: page.keyboard.press("Control+y"))
            assert np.array_equal(work.exported, labels)
        draw_missed(screen)
        square = expected[20:50, 300:340]
        square[square == 0] = 202
        screen.wait_for("selected", "202")
        assert np.array_equal(work.exported, expected)
        # A stroke after that goes on with the same object; undone after coming back once more.
        page.keyboard.press("b")
        changing(page, lambda: drag(screen, (320, 50), (320, 60)))
        assert (work.exported == 202).sum() > (expected == 202).sum()
        page.reload()
        show(page, site, work)
        expect(page.get_by_role("button", name="Undo")).to_be_enabled()
        changing(page, lambda: page.keyboard.press("z"))
        assert np.array_equal(work.exported, expected)


def draw_missed(screen: Screen) -> None:
    """Outline the nucleus that was missed."""
    screen.page.keyboard.press("p")
    for corner in MISSED:
        click(screen, *corner)
    changing(screen.page, lambda: screen.page.keyboard.press("Enter"))


def test_two_people_see_what_the_other_does(
    site: Site, page: Page, browser: Browser, work: Work
) -> None:
    sign_in(page, site)
    screen = show(page, site, work)
    click(screen, 336, 336)
    screen.wait_for("selected", "200")
    count = len(np.unique(work.labels)) - 1
    expect(page.locator(".object-note")).to_contain_text(f"{count} of {count} shown")
    other = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    sign_in(other, site, "admin")
    theirs = show(other, site, work)
    click(theirs, 336, 336)
    theirs.wait_for("selected", "200")
    changing(other, lambda: other.keyboard.press("Delete"))
    expect(page.locator(".editing")).to_have_attribute("data-version", "1", timeout=20_000)
    # Counts, colours, tables and plots follow what others do.
    expect(page.locator(".object-note")).to_contain_text(f"{count - 1} of {count - 1} shown")
    screen.settle()
    click(screen, 336, 336)
    screen.wait_for("selected", "0")
    # On top of that, without a conflict.
    page.keyboard.press("e")
    changing(page, lambda: click(screen, *np.argwhere(work.labels == 15)[0][::-1] + 0.5))
    assert not (work.exported == 200).any()
    other.context.close()


@contextmanager
def just_before(site: Site, work: Work, page: Page) -> Iterator[list[dict[str, Any]]]:
    """Edits in this list are somebody else's, made just before the page's next one arrives."""
    meanwhile: list[dict[str, Any]] = []
    with site.client("admin") as admin:

        def first_the_other(route: Route) -> None:
            if route.request.method == "POST" and meanwhile:
                edits = f"/segmentations/{work.segmentation}/edits/"
                admin.post(edits, json=meanwhile.pop()).raise_for_status()
            route.continue_()

        page.route("**/edits/", first_the_other)
        yield meanwhile


def erasing(version: int, place: NDArray[Any]) -> dict[str, Any]:
    """Takes a pixel (y, x) from object 15."""
    y, x = map(int, place)
    runs = [[0, 0, y, x, x + 1]]
    return {"version": version, "kind": "erase", "runs": runs, "label": 15}


def test_who_comes_second_hears_of_it(site: Site, browser: Browser, work: Work) -> None:
    # Not the page of other tests: browsers print answers of 409 as errors.
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    sign_in(page, site)
    screen = show(page, site, work)
    panel = page.locator(".editing")
    with just_before(site, work, page) as meanwhile:
        # At another place: both hold, with nothing asked.
        erased = np.argwhere(work.labels == 15)[0]
        meanwhile.append({"version": 0, "kind": "delete", "labels": [200]})
        page.keyboard.press("e")
        click(screen, *erased[::-1] + 0.5)
        expect(panel).to_have_attribute("data-version", "2", timeout=20_000)
        now = work.exported
        assert not (now == 200).any()
        assert now[tuple(erased)] == 0
        # The same object: the second is told, and what the first did holds.
        page.keyboard.press("v")
        click(screen, *np.argwhere(now == 15).mean(0)[::-1])
        screen.wait_for("selected", "15")
        middle = np.argwhere(now == 15)[len(np.argwhere(now == 15)) // 2]
        meanwhile.append(erasing(2, middle))
        page.keyboard.press("Delete")
        expect(page.get_by_text("admin changed the same object meanwhile")).to_be_visible()
        expect(panel).to_have_attribute("data-version", "3", timeout=20_000)
        now[tuple(middle)] = 0
        assert np.array_equal(work.exported, now)
        # The same pixels, of no object that was named: told as well.
        first = np.argwhere(now == 15)[0]
        meanwhile.append(erasing(3, first))
        page.get_by_label("Paint over other objects").check()
        page.keyboard.press("Escape")
        page.keyboard.press("b")
        click(screen, *first[::-1] + 0.5)
        expect(page.get_by_text("Somebody has changed the same pixels")).to_be_visible()
        now[tuple(first)] = 0
        assert np.array_equal(work.exported, now)
    page.context.close()


def test_reviewing_with_the_keyboard(site: Site, page: Page, work: Work) -> None:
    sign_in(page, site)
    screen = show(page, site, work)
    review = page.get_by_role("region", name="Review")
    expect(review.get_by_text("1 result to review")).to_be_visible()
    page.keyboard.press("t")
    page.keyboard.type("Two are one.")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(review.get_by_text("Changes requested by member")).to_be_visible()
    expect(review.get_by_text("Two are one.")).to_be_visible()
    click(screen, 336, 336)
    screen.wait_for("selected", "200")
    changing(page, lambda: page.keyboard.press("Delete"))
    page.keyboard.press("y")
    expect(review.get_by_text("Approved by member")).to_be_visible()
    expect(review.get_by_text("All results are reviewed")).to_be_visible()
    state = work.http.get(f"/segmentations/{work.segmentation}/").json()
    assert (state["verdict"], state["revision"], state["version"]) == ("approved", 2, 1)
    page.reload()
    screen = show(page, site, work)
    click(screen, 336, 336)
    screen.wait_for("selected", "0")
    assert not (work.exported == 200).any()
    # Held against what it was before, what was deleted is missed.
    page.get_by_label("Compare with").select_option(f"{work.segmentation}@1")
    expect(page.locator(".difference")).to_have_text(re.compile(r"Missed.*reference.*200"))
    page.keyboard.press("n")
    screen.wait_for("selected", "200")
