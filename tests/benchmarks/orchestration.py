"""The whole application, against the bare command on the same files."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np
import tifffile

from segmentation.interfaces.cli.site.pictures import NUCLEI
from tests.benchmarks.results import Result, ratio, surplus
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

BATCH = 40
MODEL = "stardist-nuclei-2d"


def direct(files: list[Path], folder: Path) -> float:
    """Seconds of `ocellus segment` on files, without starting and loading the model."""
    command = [sys.executable, "-m", "segmentation.interfaces.cli.main", "segment"]
    result = subprocess.run(
        [*command, *map(str, files), "-o", str(folder), "--model", MODEL, "--json"],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return float(sum(json.loads(line)["seconds"] for line in result.stdout.splitlines()))


def batch(client: httpx.Client, folder: Path) -> Result:
    """A run over many images, from its start to its end, with a warm model."""
    files = nuclei_pictures(folder / "batch", BATCH)
    project = make_project(client, "Benchmark: batch")
    upload(client, project, files)
    started = time.perf_counter()
    run = start_run(client, project)["id"]
    wait_for(client, f"runs/{run}/", OVER)
    ours = time.perf_counter() - started
    other = direct(files, folder / "labels")
    return ratio(f"a batch of {BATCH} images", ours, other, "ocellus segment", at_most=1.05)


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
    other = direct([path], folder / "labels")
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
                return [batch(client, Path(name)), first_overlay(client, Path(name))]
        finally:
            site.stop()


def warm_up(client: httpx.Client, folder: Path) -> None:
    """The first run loads the model and compiles the measurements."""
    project = make_project(client, "Benchmark: warm up")
    upload(client, project, nuclei_pictures(folder / "warm", 2))
    wait_for(client, f"runs/{start_run(client, project)['id']}/", OVER)
