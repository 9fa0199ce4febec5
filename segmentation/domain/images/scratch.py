"""Room on this machine's disk for work in progress; what a killed worker left is cleared away."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.models import Job, JobState

LONGEST_USE_S = 24 * 3600
_ATTEMPT = re.compile(r"[0-9a-f-]{36}\.\d+")


def scratch_root() -> Path:
    """Where the folders are made; what nobody has touched for a day is removed from it."""
    root: Path = settings.OCELLUS_DATA / "scratch"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root


@contextmanager
def scratch_folder(context: JobContext) -> Iterator[Path]:
    """An empty folder for one attempt at a job, gone afterwards."""
    folder = scratch_root() / f"{context.job.pk}.{context.token}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_scratch() -> int:
    """Remove what crashes have left: attempts that nobody makes any more, and all that is old."""
    folders = list(scratch_root().iterdir())
    running = Job.objects.filter(state=JobState.RUNNING).values_list("pk", "token")
    in_use = {f"{job_id}.{token}" for job_id, token in running}
    left = [folder for folder in folders if folder.name not in in_use and _is_left(folder)]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _is_left(folder: Path) -> bool:
    if _ATTEMPT.fullmatch(folder.name):
        return True
    try:
        return folder.stat().st_mtime < time.time() - LONGEST_USE_S
    except FileNotFoundError:
        return False
