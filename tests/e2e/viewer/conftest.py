"""The viewer on a page of its own, opened on a scene."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser

from tests.e2e.viewer.scenes import write_float, write_rgb, write_scene
from tests.e2e.viewer.screen import Screen
from tests.e2e.viewer.site import REPOSITORY, build_page, serve

Open = Callable[..., Screen]


@pytest.fixture(scope="session")
def viewer_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the built viewer page and the scenes beside it."""
    if not (REPOSITORY / "frontend/node_modules/vite").is_dir():
        pytest.fail("the front end is not installed: run `make test`, which does it")
    folder = tmp_path_factory.mktemp("viewer") / "site"
    build_page(folder)
    write_scene(folder)
    write_rgb(folder)
    write_float(folder)
    with serve(folder) as address:
        yield address


@pytest.fixture
def open_viewer(viewer_site: str, browser: Browser) -> Iterator[Open]:
    """Open the viewer on `image`, with or without labels; fails on any error of the page."""
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def open_page(image: str = "image", labels: bool = True) -> Screen:
        shown = {"image": f"{viewer_site}/{image}.zarr"}
        if labels:
            shown["labels"] = f"{viewer_site}/labels.zarr"
            shown["objects"] = f"{viewer_site}/objects.json"
        page.goto(f"{viewer_site}/?{urlencode(shown)}")
        screen = Screen(page)
        screen.wait_for("loading", "0")
        return screen

    yield open_page
    context.close()
    assert errors == []
