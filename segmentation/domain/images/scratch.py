"""Room on this machine's disk for work in progress; what a killed worker left is cleared away."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.models import Job, JobState


def _root() -> Path:
    root: Path = settings.OCELLUS_DATA / "scratch"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root


@contextmanager
def scratch_folder(context: JobContext) -> Iterator[Path]:
    """An empty folder for one attempt at a job, gone afterwards."""
    folder = _root() / f"{context.job.pk}.{context.token}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_scratch() -> int:
    """Remove the folders of attempts that nobody makes any more; returns how many."""
    folders = {entry.name: entry for entry in _root().iterdir()}
    running = Job.objects.filter(state=JobState.RUNNING).values_list("pk", "token")
    for job_id, token in running:
        folders.pop(f"{job_id}.{token}", None)
    for folder in folders.values():
        shutil.rmtree(folder, ignore_errors=True)
    return len(folders)
