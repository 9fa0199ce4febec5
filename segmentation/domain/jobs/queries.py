"""Looking at work and workers."""

from datetime import timedelta

from segmentation.domain.jobs.leases import from_now
from segmentation.domain.jobs.models import Job, JobState, Worker
from segmentation.domain.jobs.workers import place

_SEEN_LATELY = timedelta(seconds=20)


def workers_alive() -> int:
    """How many workers have shown themselves lately."""
    return Worker.objects.filter(seen_at__gt=from_now(-_SEEN_LATELY)).count()


def worker_alive_here() -> bool:
    """Whether one on this machine (or in this container) has."""
    here = Worker.objects.filter(name__startswith=f"{place()}:")
    return here.filter(seen_at__gt=from_now(-_SEEN_LATELY)).exists()


def jobs_queued() -> int:
    """How many jobs wait for a worker."""
    return Job.objects.filter(state=JobState.QUEUED, held=False).count()


def jobs_running() -> int:
    """How many jobs are being done."""
    return Job.objects.filter(state=JobState.RUNNING).count()
