"""`kill -9` in the middle of the work: everything is finished, and nothing twice."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.scripted import (
    OVER,
    make_project,
    nuclei_pictures,
    rows_of,
    start_run,
    upload,
    wait_for,
)
from tests.site import Site

IMAGES = 12
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own, which need not be whole afterwards."""
    site = Site(tmp_path_factory.mktemp("mortal"), demo=True)
    try:
        site.start()
        yield site
    finally:
        site.stop()


def kill_the_worker(site: Site) -> None:
    site.kill("celery")


def kill_the_web_server(site: Site) -> None:
    site.kill("uvicorn")


def kill_everything(site: Site) -> None:
    site.kill_everything()
    site.start()


def some_are_done(client: httpx.Client, run: str) -> bool:
    progress = client.get(f"runs/{run}/").raise_for_status().json()["progress"]
    return 0 < int(progress["done"]) < IMAGES


@pytest.mark.parametrize("kill", [kill_the_worker, kill_the_web_server, kill_everything])
def test_a_run_survives(kill: Callable[[Site], None], mortal: Site, tmp_path: Path) -> None:
    with mortal.client() as client:
        project = make_project(client, kill.__name__)
        rows = upload(client, project, nuclei_pictures(tmp_path, IMAGES))
        assert {row["state"] for row in rows} == {"done"}
        run = start_run(client, project)["id"]
        while not some_are_done(client, run):
            pass
        kill(mortal)
        row = wait_for(client, f"runs/{run}/", OVER)
        assert (row["state"], row["progress"]["done"]) == ("completed", IMAGES)
        items = list(rows_of(client, f"runs/{run}/items/"))
        segmentations = list(rows_of(client, f"segmentations/?run={run}"))
    assert len(segmentations) == len({row["image"] for row in segmentations}) == IMAGES
    assert {item["segmentation"] for item in items} == {row["id"] for row in segmentations}
    assert all(item["state"] == "done" and item["attempts"] <= 2 for item in items)
