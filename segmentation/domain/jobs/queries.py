"""Looking at work and workers."""

from datetime import timedelta

from segmentation.domain.jobs.leases import from_now
from segmentation.domain.jobs.models import Job, JobState, Worker

_SEEN_LATELY = timedelta(seconds=20)


def workers_alive() -> int:
    """How many workers have shown themselves lately."""
    return Worker.objects.filter(seen_at__gt=from_now(-_SEEN_LATELY)).count()


def jobs_queued() -> int:
    """How many jobs wait for a worker."""
    return Job.objects.filter(state=JobState.QUEUED).count()


def jobs_running() -> int:
    """How many jobs are being done."""
    return Job.objects.filter(state=JobState.RUNNING).count()
