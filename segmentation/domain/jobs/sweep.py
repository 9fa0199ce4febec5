"""Removing what attempts, or deleted projects, have left in the store.

What may be removed is written down in the transaction that gives it up, so that neither a crash
nor a store shared by mistake with another database can make the sweep miss or take too much.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import structlog
from django.db.models import Model, Q

from segmentation.domain.common import storage
from segmentation.domain.jobs.holding import is_held
from segmentation.domain.jobs.leases import from_now
from segmentation.domain.jobs.models import Job, Leftover
from segmentation.domain.projects.models import Project

log = structlog.get_logger(__name__)

# Long enough for an attempt that lost its lease to notice and stop writing.
KEPT_FOR = timedelta(minutes=10)
_AT_ONCE = 20
_BUDGET_S = 0.2
_ROWS_AT_ONCE = 1000

_keys: dict[type[Model], tuple[str, ...]] = {}


def register(model: type[Model], *fields: str) -> None:
    """Say which fields of a table name an object of the store, or what objects lie below."""
    _keys[model] = fields


def key_fields() -> dict[str, tuple[str, ...]]:
    """The fields that point into the store, by the label of their table."""
    return {model._meta.label_lower: fields for model, fields in _keys.items()}


def all_keys() -> Iterator[str]:
    """What all rows point at in the store."""
    for model, fields in _keys.items():
        for row in model._default_manager.order_by().values_list(*fields).iterator(_ROWS_AT_ONCE):
            yield from filter(None, row)


def is_pointed_at(prefix: str) -> bool:
    """Whether a row points at a prefix of the store, or below."""
    return any(_points(model, fields, prefix) for model, fields in _keys.items())


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
    """Remove some of what was given up `kept_for` ago, for a moment; returns how many prefixes.

    Does nothing while somebody holds it.
    """
    if is_held():
        return 0
    deadline = time.monotonic() + _BUDGET_S
    swept = 0
    for leftover in Leftover.objects.filter(since__lt=from_now(-kept_for))[:_AT_ONCE]:
        if not is_pointed_at(leftover.prefix):
            storage.delete_prefix(leftover.prefix)
            swept += 1
        leftover.delete()
        if time.monotonic() > deadline:
            break
    return swept


def _points(model: type[Model], fields: tuple[str, ...], prefix: str) -> bool:
    there = Q()
    for field in fields:
        there |= Q(**{field: prefix}) | Q(**{f"{field}__startswith": f"{prefix}/"})
    return model._default_manager.filter(there).exists()
