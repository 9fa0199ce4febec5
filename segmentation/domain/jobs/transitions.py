"""The one way by which a running job changes: fenced by its token."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from segmentation.domain.jobs import kinds
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.sweep import attempt_prefix, discard

NO_LEASE = {"worker": "", "lease_expires_at": None}


def line(text: str, at: datetime | None = None) -> Concat:
    """The log with one more line, as an SQL expression."""
    moment = (at or timezone.now()).strftime("%Y-%m-%d %H:%M:%S")
    return Concat("log", Value(f"{moment} {text}\n"))


@transaction.atomic
def leave_running(
    job_id: UUID, token: int, state: JobState, *also: Q, **changes: Any
) -> Job | None:
    """Move a running job to `state` while `token` is its newest and `also` holds; None if not.

    The conditional UPDATE checks and locks the row at once, so whoever comes second sees nothing
    to change.
    """
    ended = state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}
    changes = {**NO_LEASE, "finished_at": timezone.now() if ended else None, **changes}
    running = Job.objects.filter(*also, pk=job_id, token=token, state=JobState.RUNNING)
    if not running.update(state=state, **changes):
        return None
    job = tell(job_id)
    # Only publishing makes something of what an attempt wrote.
    discard(attempt_prefix(job.kind, job_id, token))
    return job


def tell(job_id: UUID) -> Job:
    """Let the job's kind follow a change just made; returns the job as it is now."""
    job = Job.objects.get(pk=job_id)
    kinds.get(job.kind).changed(job)
    return job


def become(row: Model, changes: dict[str, Any]) -> None:
    """Show in a row what has just been stored of it, without reading it again."""
    for name, value in changes.items():
        setattr(row, name, value)


def hold_jobs(jobs: QuerySet[Job]) -> list[UUID]:
    """Lock jobs until the present transaction ends, in the order of their keys: two who lock many
    can't block each other. Returns their keys."""
    held = jobs.order_by("pk").select_for_update(of=("self",))
    return list(held.values_list("pk", flat=True))
