"""A person names what objects are, and has a model look again where it was wrong."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import RUN_MS, sign_in
from tests.e2e.pages.test_editing import Work, changing, click, drag, show
from tests.site import Site

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def work(site: Site, real_images: Path, tmp_path: Path) -> Iterator[Work]:
    work = Work(site, real_images / "nuclei_bbbc038/val", tmp_path)
    yield work
    work.http.close()


def told_classes(work: Work) -> dict[int, str]:
    """What the CSV says of objects that are called something."""
    answer = work.http.get(f"/segmentations/{work.segmentation}/export/?format=csv")
    rows = csv.DictReader(io.StringIO(answer.text))
    return {int(row["label"]): row["class"] for row in rows if row.get("class")}


def test_objects_are_given_classes(site: Site, page: Page, work: Work) -> None:
    sign_in(page, site)
    screen = show(page, site, work)
    click(screen, 336, 336)
    screen.wait_for("selected", "200")
    for name in ("Debris", "Mitotic"):
        page.get_by_label("Name of a new class").fill(name)
        changing(page, lambda: page.get_by_role("button", name="Add", exact=True).click())
    assert told_classes(work) == {200: "Mitotic"}
    expect(page.get_by_label("Colour objects by")).to_have_value(":gates")

    # With the tool in hand, digits choose, and clicks give.
    page.locator(".viewer-canvas").focus()
    page.keyboard.press("4")
    changing(page, lambda: page.keyboard.press("1"))
    assert told_classes(work) == {200: "Debris"}
    x, y = np.argwhere(work.labels == 15).mean(axis=0)[::-1] + 0.5
    changing(page, lambda: click(screen, x, y))
    assert told_classes(work) == {15: "Debris", 200: "Debris"}
    changing(page, lambda: page.keyboard.press("z"))
    assert told_classes(work) == {200: "Debris"}

    page.get_by_label("Add a filter").select_option(":gates")
    count = len(np.unique(work.labels)) - 1
    page.get_by_role("checkbox", name="None").uncheck()
    expect(page.locator(".object-note")).to_contain_text(f"1 of {count} shown")


def nuclei(truth: NDArray[Any]) -> tuple[int, int, int]:
    """One to be missed, and two near each other to be taken for one, all away from the edge."""
    middles = {
        label: np.argwhere(truth == label).mean(axis=0)
        for label in np.unique(truth)[1:].tolist()
        if label not in (15, 26) and (truth == label).sum() > 1000
    }
    inner = {one: at for one, at in middles.items() if at.min() > 40 and at.max() < 320}
    near = sorted(
        (float(np.hypot(*(inner[a] - inner[b]))), a, b) for a in inner for b in inner if a < b
    )
    _, first, second = near[0]
    return next(label for label in inner if label not in (first, second)), first, second


def test_a_model_looks_again(site: Site, page: Page, work: Work) -> None:
    missed, first, second = nuclei(work.truth)
    for version, (kind, labels) in enumerate([("delete", [missed]), ("merge", [first, second])]):
        body = {"version": version, "kind": kind, "labels": labels}
        work.http.post(f"/segmentations/{work.segmentation}/edits/", json=body).raise_for_status()
    sign_in(page, site)
    screen = show(page, site, work)

    # One click on what was missed.
    page.keyboard.press("6")
    finder = page.locator(".edit-finder")
    expect(finder.get_by_label("Model to look again")).not_to_have_value("")
    y, x = np.argwhere(work.truth == missed).mean(axis=0) + 0.5
    click(screen, x, y)
    expect(page.locator(".editing")).to_have_attribute("data-version", "3", timeout=RUN_MS)
    found = work.exported == work.exported[int(y), int(x)]
    true = work.truth == missed
    assert work.exported[int(y), int(x)] > 200
    assert (found & true).sum() > 0.5 * (found | true).sum()

    # Two that were taken for one: a region is looked at anew.
    rows, columns = np.nonzero(np.isin(work.truth, [first, second]))
    page.keyboard.press("5")
    corners = [(columns.min() - 6, rows.min() - 6), (columns.max() + 6, rows.max() + 6)]
    drag(screen, *corners)
    choices = page.get_by_role("group", name="Proposed objects")
    expect(choices).to_be_visible(timeout=RUN_MS)
    page.keyboard.press("A")
    expect(choices).to_be_hidden(timeout=RUN_MS)
    expect(finder.get_by_role("status")).to_contain_text("Accepted")
    after = work.exported
    now = [int(np.bincount(after[work.truth == one]).argmax()) for one in (first, second)]
    assert len({*now, 0}) == 3
    assert first in now
    changing(page, lambda: page.keyboard.press("z"))
    assert not np.array_equal(work.exported, after)
