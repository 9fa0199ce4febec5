"""The whole application, against the bare command on the same files."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import numpy as np
import tifffile

from segmentation.interfaces.cli.site.pictures import NUCLEI
from tests.benchmarks.results import Result, ratio, surplus
from tests.conftest import REPOSITORY
from tests.scripted import (
    OVER,
    begin_upload,
    make_project,
    nuclei_pictures,
    send,
    start_run,
    upload,
    wait_for,
)
from tests.site import Site

BATCH = int(os.environ.get("OCELLUS_BENCH_IMAGES", "200"))
MODEL = "stardist-nuclei-2d"
ROUNDS = 5
# Who looks at a run takes time from it: here it is left alone, as with its page closed.
LOOK_S = 2.0


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and of processor time."""

    wall: float
    processor: float


def direct(files: list[Path], folder: Path) -> Cost:
    """`ocellus segment` on files, reading included, without starting and loading the model.

    What starting takes is what it takes for one file more than the file itself.
    """
    first, warm = _segmented(files[:1], folder)
    _, both = _segmented(files, folder)
    return Cost(both.wall - warm.wall + first, both.processor - warm.processor + first)


def _segmented(files: list[Path], folder: Path) -> tuple[float, Cost]:
    """Seconds that it says its files took, and what the whole process took."""
    command = [sys.executable, "-m", "segmentation.interfaces.cli.main", "segment"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    result = subprocess.run(
        [*command, *map(str, files), "-o", str(folder), "--model", MODEL, "--json"],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = float(sum(json.loads(line)["seconds"] for line in result.stdout.splitlines()))
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return told, Cost(wall, spent)


def processor_seconds(site: Site, part: str) -> float:
    """What the site's processes of a name have used of the processor."""
    ticks = 0
    for pid in site.processes(part):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def pictures(folder: Path) -> list[Path]:
    """Real pictures of nuclei where there are enough, else pieces of the one that is at hand."""
    given = os.environ.get("OCELLUS_TEST_DATA")
    data = Path(given) if given else REPOSITORY.parent / "shared/data"
    found = sorted(data.glob("nuclei_bbbc038/*/images/*"), key=lambda path: path.name)
    return found[:BATCH] if len(found) >= BATCH else nuclei_pictures(folder, BATCH)


def batch(site: Site, client: httpx.Client, folder: Path) -> list[Result]:
    """Runs over many images, with a warm model, in turns with the command on the same files.

    What else a machine does comes and goes within minutes: told is the round of the middle ratio.
    """
    files = pictures(folder / "batch")
    project = make_project(client, "Benchmark: batch")
    upload(client, project, files)
    rounds = [
        (through_the_site(site, client, project), direct(files, folder / "labels"))
        for _ in range(ROUNDS)
    ]
    ours, other = sorted(rounds, key=lambda pair: pair[0].wall / pair[1].wall)[ROUNDS // 2]
    name = f"a batch of {BATCH} images"
    return [
        ratio(name, ours.wall, other.wall, "ocellus segment", at_most=1.05),
        ratio(
            f"{name}, processor time of the worker", ours.processor, other.processor,
            "ocellus segment", at_most=1.05,
        ),
    ]  # fmt: skip


def through_the_site(site: Site, client: httpx.Client, project: str) -> Cost:
    """A run over all images of a project, from asking for it to the end that the site tells."""
    before, asked = processor_seconds(site, "celery"), datetime.now(UTC)
    run = start_run(client, project)["id"]
    ended = wait_for(client, f"runs/{run}/", OVER, every_s=LOOK_S)["finished_at"]
    wall = (datetime.fromisoformat(ended) - asked).total_seconds()
    return Cost(wall, processor_seconds(site, "celery") - before)


def first_overlay(client: httpx.Client, folder: Path) -> Result:
    """One picture of 1024 × 1024, from its first byte to its published segmentation."""
    corner = NUCLEI.file()
    assert corner
    pixels = tifffile.imread(corner)
    tiles = [-(-1024 // extent) for extent in pixels.shape]
    path = folder / "big.tif"
    tifffile.imwrite(path, np.tile(pixels, tiles)[:1024, :1024])
    project = make_project(client, "Benchmark: first overlay")
    content = path.read_bytes()
    started = time.perf_counter()
    location = begin_upload(client, project, path.name, len(content))
    send(client, location, 0, content)
    wait_for(client, str(client.base_url.join(location)), {"done"})
    wait_for(client, f"runs/{start_run(client, project)['id']}/", OVER)
    ours = time.perf_counter() - started
    other = direct([path], folder / "labels").wall
    return surplus("1024² image, from drop to mask", ours, other, "ocellus segment", at_most=1)


def run() -> list[Result]:
    """Both, on a site of its own."""
    with tempfile.TemporaryDirectory() as name:
        site = Site(Path(name) / "site", demo=True)
        site.data.mkdir()
        try:
            site.start()
            with site.client() as client:
                warm_up(client, Path(name))
                batches = batch(site, client, Path(name))
                return [*batches, first_overlay(client, Path(name))]
        finally:
            site.stop()


def warm_up(client: httpx.Client, folder: Path) -> None:
    """The first run loads the model and compiles the measurements."""
    project = make_project(client, "Benchmark: warm up")
    upload(client, project, nuclei_pictures(folder / "warm", 2))
    wait_for(client, f"runs/{start_run(client, project)['id']}/", OVER)
