"""Asking for work, and taking it back."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import Conflict
from segmentation.domain.jobs import kinds
from segmentation.domain.jobs.errors import JobFailed
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.transitions import NO_LEASE, tell
from segmentation.domain.jobs.wake import wake_workers
from segmentation.domain.projects.models import Project

__all__ = [
    "JobFailed",
    "cancel",
    "cancel_many",
    "enqueue",
    "enqueue_many",
    "release",
    "requeue",
    "requeue_many",
]

Payload = dict[str, Any]
_ROWS_AT_ONCE = 500
_FRESH = {
    "state": JobState.QUEUED,
    "attempts": 0,
    "error": "",
    "log": "",
    "held": False,
    "cancel_requested": False,
    "finished_at": None,
}


def enqueue(
    kind: str,
    project: Project | None,
    payload: Payload,
    priority: int = 0,
    user: User | None = None,
) -> Job:
    """Ask for one piece of work; higher priorities go first within a project.

    Without a project it is the site's own, which goes before all projects: it is rare and short.
    The limit of jobs at once is that of `user`, who asked for it; only what nobody did has none.
    """
    return enqueue_many(kind, project, [payload], priority, user)[0]


@transaction.atomic
def enqueue_many(
    kind: str,
    project: Project | None,
    payloads: Iterable[Payload],
    priority: int = 0,
    user: User | None = None,
) -> list[Job]:
    """Ask for many pieces of work, done in the order given, and wake the workers on commit."""
    name = kinds.get(kind).name
    errand = kinds.is_errand(name)
    jobs = [
        Job(kind=name, project=project, payload=one, priority=priority, user=user, errand=errand)
        for one in payloads
    ]
    Job.objects.bulk_create(jobs, batch_size=_ROWS_AT_ONCE)
    wake_workers()
    return jobs


@transaction.atomic
def cancel(job: Job) -> Job:
    """A queued job ends at once, a running one at its next checkpoint; an ended one stays."""
    if cancel_many(Job.objects.filter(pk=job.pk)):
        return tell(job.pk)
    job.refresh_from_db()
    return job


@transaction.atomic
def cancel_many(jobs: QuerySet[Job]) -> list[Job]:
    """Cancel all of `jobs`; returns those that were queued and have ended.

    Their kind is not told one by one: the caller settles what depends on them in one go. Do it
    early in a transaction: whoever publishes locks the job first, then what depends on it.
    """
    # One statement locks both states, so that nothing slips from one into the other meanwhile.
    found = _locked(jobs, JobState.QUEUED, JobState.RUNNING)
    waiting = [job for job in found if job.state == JobState.QUEUED]
    ended = {"state": JobState.CANCELLED, "held": False, "finished_at": timezone.now()}
    _update(waiting, {**ended, **NO_LEASE})
    _update([job for job in found if job.state == JobState.RUNNING], {"cancel_requested": True})
    for job in waiting:
        job.state = JobState.CANCELLED
    return waiting


@transaction.atomic
def requeue(job: Job) -> Job:
    """Try a failed or cancelled job again, as if for the first time."""
    if not requeue_many(Job.objects.filter(pk=job.pk)):
        raise Conflict("Only what has failed or was cancelled can be tried again.")
    return tell(job.pk)


@transaction.atomic
def requeue_many(jobs: QuerySet[Job]) -> int:
    """Try all failed or cancelled ones of `jobs` again; returns how many those were.

    Their kind is not told one by one: the caller settles what depends on them in one go.
    """
    ended = _locked(jobs, JobState.FAILED, JobState.CANCELLED)
    _update(ended, _FRESH)
    if ended:
        wake_workers()
    return len(ended)


@transaction.atomic
def prioritise_many(jobs: QuerySet[Job], priority: int) -> None:
    """Have those of `jobs` that wait go before, or after, others of their project."""
    _update(_locked(jobs, JobState.QUEUED), {"priority": priority})


@transaction.atomic
def release(jobs: QuerySet[Job]) -> int:
    """Let workers claim those of `jobs` that are held; returns how many those were."""
    released = jobs.filter(state=JobState.QUEUED, held=True).update(held=False)
    if released:
        wake_workers()
    return released


def _locked(jobs: QuerySet[Job], *states: JobState) -> list[Job]:
    # Locked in the order of their keys, as everywhere: two who lock many can't block each other.
    return list(jobs.filter(state__in=states).order_by("pk").select_for_update(of=("self",)))


def _update(jobs: list[Job], changes: dict[str, Any]) -> None:
    """Change rows that are locked; in pieces, since a statement takes only so many parameters."""
    for start in range(0, len(jobs), _ROWS_AT_ONCE):
        ids = [job.pk for job in jobs[start : start + _ROWS_AT_ONCE]]
        Job.objects.filter(pk__in=ids).update(**changes)
