"""A run over 10,000 tiny images: how fast, what the database is asked, and what memory it takes.

A whole site on this machine, on a PostgreSQL and a Redis of its own, with one worker. The images
are copies of one that was imported, each with pixels of its own in the store. Somebody follows the
run's page all the time, except for the stretch in which the worker's statements are counted.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.benchmarks.results import Figures, Row
from tests.benchmarks.served import Served, served
from tests.conftest import REPOSITORY
from tests.scripted import OVER, make_project, nuclei_pictures, start_run, upload, wait_for

IMAGES = int(os.environ.get("OCELLUS_BENCH_IMAGES", "10000"))
MODEL = "unet-nuclei-2d"
# Parts of the images after which memory is looked at; between the middle two nobody looks.
PARTS = (0.1, 0.4, 0.5, 1.0)
LOOK_S, FLAT = 2.0, 1.1


@dataclass(frozen=True)
class Moment:
    """How things stood when so many images were done."""

    at: float
    done: int
    statements: int
    worker_mb: int
    web_mb: int


def run() -> Iterator[Row]:
    """One run from its start to its end."""
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as whole:
        with whole.site.client() as client:
            project = filled(whole, client, Path(name))
            began = time.monotonic()
            run_id = start_run(client, project, MODEL)["id"]
            started = time.monotonic() - began
            moments = [
                reached(whole, client, run_id, round(part * IMAGES), watched=part != PARTS[2])
                for part in PARTS
            ]
            row = wait_for(client, f"runs/{run_id}/", OVER)
            assert row["state"] == "completed", row
        yield from told(moments, started)


def filled(whole: Served, client: httpx.Client, folder: Path) -> str:
    """A project with so many images; one run has been done, so that the model is loaded."""
    project = make_project(client, "Benchmark: many")
    (row,) = upload(client, project, nuclei_pictures(folder / "in", 1, size=64))
    wait_for(client, f"runs/{start_run(client, project, MODEL)['id']}/", OVER)
    command = [sys.executable, "-m", "tests.benchmarks.copies", row["images"][0], str(IMAGES)]
    subprocess.run(command, env=whole.site.environment, cwd=REPOSITORY, check=True)
    whole.database.execute("vacuum analyze")
    return project


def reached(
    whole: Served, client: httpx.Client, run_id: str, wanted: int, *, watched: bool
) -> Moment:
    """Wait until so many images are done, as somebody does who looks at the run's page."""
    query = "select done from runs_run where id = %s"
    while whole.asked(query, run_id) < wanted:
        if watched:
            client.get(f"runs/{run_id}/").raise_for_status()
            client.get(f"runs/{run_id}/items/?limit=1000").raise_for_status()
        time.sleep(LOOK_S)
    # Who only asks how far it is asks one statement a look.
    done, statements = whole.asked(query, run_id), whole.statements(but="runs_run where id = $")
    memory = whole.megabytes("celery"), whole.megabytes("uvicorn")
    return Moment(time.monotonic(), done, statements, *memory)


def told(moments: list[Moment], started: float) -> Iterator[Figures]:
    """Rate and statements, then memory."""
    first, quiet, counted, last = moments
    items = last.done - first.done
    statements = (counted.statements - quiet.statements) / max(counted.done - quiet.done, 1)
    yield Figures(
        f"a run over {IMAGES:,} images of 64²",
        {
            "starting it s": started,
            "images/s": items / (last.at - first.at),
            "statements an image": statements,
        },
    )
    shown = (first, counted, last)
    for name, sizes in {
        "worker": [moment.worker_mb for moment in shown],
        "web server": [moment.web_mb for moment in shown],
    }.items():
        figures: dict[str, float | int | str] = {
            f"MB at {part}": size
            for part, size in zip(("10 %", "50 %", "100 %"), sizes, strict=True)
        }
        grown = sizes[-1] / sizes[0]
        yield Figures(f"memory of the {name}", figures, f"grown ≤ {FLAT} ×", grown <= FLAT)
