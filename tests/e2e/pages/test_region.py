"""In the viewer: a region is segmented alone, and what is found of a large image is seen early."""

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.pages.people import RUN_MS, create_project, sign_in, wait_for_imports
from tests.scripted import nuclei_pictures
from tests.site import Site

pytestmark = pytest.mark.timeout(900)
LOAD_MS = 30_000


def test_a_region_is_segmented_and_unfinished_work_is_shown(
    site: Site, page: Page, tmp_path: Path
) -> None:
    sign_in(page, site)
    create_project(page, "Part by part")
    page.locator("input[type=file]").first.set_input_files(nuclei_pictures(tmp_path, 1))
    wait_for_imports(page, done=1)
    project = page.url.rstrip("/").rsplit("/", 1)[1]
    (image,) = page.request.get(f"{site.url}/api/v1/images/?project={project}").json()["results"]
    height, width = image["shape"][3:]

    # A picture this small is never done in regions: the server's answers stand in.
    labels = np.zeros((height, width), "<u4")
    labels[20:60, 20:60] = 1
    item = "00000000-0000-4000-8000-000000000000"
    told: dict[str, object] = {"item": item, "run": item, "model_slug": "unet-nuclei-2d"}
    told |= {"regions": {"done": 1, "total": 3}, "boxes": [[0, 0, 1, 20, 60, 20, 60]]}
    in_work = [told]
    page.route("**/in-work/", lambda route: answer(route, in_work))
    page.route("**/pixels/items/**", lambda route: route.fulfill(body=labels.tobytes()))
    page.goto(f"{site.url}/images/{image['id']}/")
    part = page.locator(".work")
    expect(part).to_contain_text("unet-nuclei-2d, 1 of 3 regions", timeout=LOAD_MS)
    expect(part.get_by_role("button", name="Hide")).to_be_visible()
    expect(page.locator("#viewer")).to_have_attribute("data-visible-objects", "1", timeout=LOAD_MS)

    in_work.clear()
    page.get_by_role("button", name="Segment region").click()
    box = page.locator(".viewer-canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 120, y - 120)
    page.mouse.down()
    page.mouse.move(x + 60, y + 60, steps=5)
    page.mouse.up()
    dialog = page.get_by_role("dialog", name="Segment a region")
    expect(dialog).to_contain_text("pixels, from")
    dialog.get_by_role("button", name="Start run").click()
    expect(page.locator("#result option:checked")).to_contain_text("in a region", timeout=RUN_MS)
    expect(part).to_be_hidden()
    found = page.request.get(f"{site.url}/api/v1/segmentations/?image={image['id']}").json()
    (segmentation,) = found["results"]
    assert segmentation["objects"] > 0
    region = segmentation["provenance"]["region"]
    assert 0 < region["width"] < width
    place = f"{site.url}/api/v1/segmentations/{segmentation['id']}/objects/?limit=1000"
    for row in page.request.get(place).json()["results"]:
        assert region["x"] - 1 <= row["centroid_x_px"] <= region["x"] + region["width"]
        assert region["y"] - 1 <= row["centroid_y_px"] <= region["y"] + region["height"]


def answer(route: Route, body: object) -> None:
    """What the server would say."""
    route.fulfill(body=json.dumps(body), content_type="application/json")
