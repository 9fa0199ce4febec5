"""Removing what attempts, or deleted projects, have left in the store.

What may be removed is written down in the transaction that gives it up, so that neither a crash
nor a store shared by mistake with another database can make the sweep miss or take too much.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog

from segmentation.domain.common import storage
from segmentation.domain.jobs.leases import from_now
from segmentation.domain.jobs.models import Job, Leftover
from segmentation.domain.projects.models import Project

log = structlog.get_logger(__name__)

# Long enough for an attempt that lost its lease to notice and stop writing.
KEPT_FOR = timedelta(minutes=10)
_AT_ONCE = 20
_BUDGET_S = 0.2
_ROWS_AT_ONCE = 1000

InUse = Callable[[str], bool]
_in_use: list[InUse] = []


def register(in_use: InUse) -> None:
    """Have `in_use(prefix)` asked, before anything is removed, whether a row points below it."""
    if in_use not in _in_use:
        _in_use.append(in_use)


def attempt_prefix(kind: str, job_id: UUID, token: int) -> str:
    """Where one attempt at a job writes."""
    return f"{kind}/{job_id}/{token}"


def discard(prefix: str) -> None:
    """Give up what lies below `prefix`, as part of the present transaction."""
    Leftover.objects.create(prefix=prefix)


def discard_project(project: Project) -> None:
    """Give up all that the jobs of a project have stored, as the project is deleted."""
    jobs = Job.objects.filter(project=project).order_by().values_list("kind", "pk")
    leftovers = (Leftover(prefix=f"{kind}/{pk}") for kind, pk in jobs.iterator())
    Leftover.objects.bulk_create(leftovers, batch_size=_ROWS_AT_ONCE)


def sweep(kept_for: timedelta = KEPT_FOR) -> int:
    """Remove some of what was given up `kept_for` ago, for a moment; returns how many prefixes."""
    deadline = time.monotonic() + _BUDGET_S
    swept = 0
    for leftover in Leftover.objects.filter(since__lt=from_now(-kept_for))[:_AT_ONCE]:
        if not any(in_use(leftover.prefix) for in_use in _in_use):
            storage.delete_prefix(leftover.prefix)
            swept += 1
        leftover.delete()
        if time.monotonic() > deadline:
            break
    return swept
