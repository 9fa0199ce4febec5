"""`kill -9` of workers in the middle of a large image: no more is done again than was begun."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest
from django.db import connection

from segmentation.domain.jobs.models import Job
from segmentation.domain.masks.queries import open_labels
from segmentation.domain.runs import regions
from segmentation.domain.runs.models import Run, RunState
from segmentation.domain.runs.working import work_of
from segmentation.science.engines import blocks
from segmentation.science.engines.cores import CORES
from segmentation.science.engines.segment import segment_work
from tests.domain.runs.conftest import CORE, REACH, TILE

REGION = 2000
KILLED = 2

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


class Worker:
    """A process that can be killed, and what it wrote down."""

    def __init__(self, folder: Path, number: int) -> None:
        self.notes = folder / f"worker-{number}"
        given = (connection.settings_dict["NAME"], self.notes, CORE, REACH, REGION, TILE)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "OCELLUS_DATA": str(folder),
            "OCELLUS_STORAGE_URL": f"file://{folder / 'storage'}",
            "OCELLUS_DEVICE": "cpu",
            "OMP_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "tests.domain.runs.mortal", *map(str, given)]
        self.process = subprocess.Popen(command, env=environment)

    def noted(self, word: str) -> list[str]:
        """Jobs that it has begun or ended, in order."""
        lines = self.notes.read_text().split("\n") if self.notes.exists() else []
        return [line.split()[1] for line in lines if line.startswith(word)]

    def in_the_middle(self) -> bool:
        """Whether it works on a region, having done one before."""
        return 1 < len(self.noted("begun")) > len(self.noted("ended"))

    def kill(self) -> None:
        """`kill -9`, whatever it does."""
        self.process.kill()
        self.process.wait()


@contextmanager
def worker(folder: Path, number: int) -> Iterator[Worker]:
    """A worker that is gone afterwards."""
    one = Worker(folder, number)
    try:
        yield one
    finally:
        one.kill()


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 250
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def first(workers: list[Worker]) -> Worker:
    """Who is in the middle of a region first."""
    wait_until(lambda: any(one.in_the_middle() for one in workers))
    return next(one for one in workers if len(one.noted("begun")) > 1)


def test_what_killed_workers_had_begun_is_done_again_and_nothing_else(
    run: Run, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "REGION", REGION)
    item = run.items.get()
    wanted = work_of(item)
    with CORES.share(wanted):
        undisturbed = segment_work(wanted).labels
    total, rng = len(work_of(item).regions), np.random.default_rng()
    assert total > 2 * (KILLED + 1)
    with ExitStack() as stack:
        workers = [stack.enter_context(worker(data_folder, n)) for n in range(KILLED + 1)]
        living = list(workers)
        while len(living) > len(workers) - KILLED:
            victim = first(living)
            time.sleep(rng.uniform(0, 0.2))
            victim.kill()
            living.remove(victim)
        wait_until(lambda: Run.objects.get(pk=run.pk).state == RunState.COMPLETED)
        begun = [job for one in workers for job in one.noted("begun")]
        lost = sum(len(one.noted("begun")) - len(one.noted("ended")) for one in workers)
    assert 0 < lost <= KILLED
    assert len(set(begun)) == total
    assert len(begun) - total <= KILLED
    attempts = Job.objects.filter(kind=regions.REGION).values_list("attempts", flat=True)
    assert sum(attempts) - total <= KILLED
    item.refresh_from_db()
    assert item.segmentation is not None
    assert np.array_equal(open_labels(item.segmentation).all(), undisturbed)
