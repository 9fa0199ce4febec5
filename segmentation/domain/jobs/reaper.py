"""Finding jobs whose worker has gone, and giving them to another or up."""

import structlog
from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from segmentation.domain.jobs import workers
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.transitions import leave_running, line
from segmentation.domain.jobs.wake import wake_workers

log = structlog.get_logger(__name__)

QUARANTINED = (
    "This stopped the worker {attempts} times, so it is not tried again by itself. "
    "The image may need more memory than the machine has."
)


def reap() -> int:
    """Requeue, or end, what nobody works on any more; returns how many jobs that were.

    A lease that has run out counts, and at once a worker on this machine that has died.
    """
    orphaned = Q(lease_expires_at__lt=Now()) | Q(worker__in=_dead_workers())
    orphans = Job.objects.filter(orphaned, state=JobState.RUNNING)
    return sum(_settle(job, orphaned) for job in orphans)


def after_a_crash(job: Job) -> JobState:
    """What becomes of a job that has just lost its worker."""
    if job.cancel_requested:
        return JobState.CANCELLED
    given_up = job.attempts >= settings.OCELLUS_JOB_ATTEMPTS
    return JobState.FAILED if given_up else JobState.QUEUED


def _settle(job: Job, orphaned: Q) -> bool:
    state = after_a_crash(job)
    text = f"Attempt {job.attempts}: the worker {job.worker} stopped without a word."
    error = QUARANTINED.format(attempts=job.attempts) if state == JobState.FAILED else ""
    spent = (timezone.now() - job.started_at).total_seconds() if job.started_at else 0
    changes = {"error": error, "log": line(text), "seconds": F("seconds") + max(spent, 0)}
    # Asked again in the UPDATE: the lease may have been renewed, the job finished in between.
    if leave_running(job.pk, job.token, state, orphaned, **changes) is None:
        return False
    log.warning("a job lost its worker", job=str(job.pk), worker=job.worker, now=state.value)
    wake_workers()
    return True


def _dead_workers() -> list[str]:
    running = Job.objects.filter(state=JobState.RUNNING).order_by()
    names = running.values_list("worker", flat=True).distinct()
    return [name for name in names if workers.is_dead(name)]
