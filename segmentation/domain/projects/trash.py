"""The trash: deleting puts things there, from where they come back, until they are removed."""

from datetime import timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, F, QuerySet, Value
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import NotFound
from segmentation.domain.common.models import Trashable
from segmentation.domain.projects.deletables import (
    Deletable,
    all_deletables,
    deletable_called,
    deletable_of,
)
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_delete, require
from segmentation.domain.projects.signals import trash_changed

DELETED, RESTORED, REMOVED = "deleted", "restored", "removed for good"
FIELDS = (
    "pk", "kind", "called", "project_pk", "project_name", "created_at", "trashed_at", "by",
)  # fmt: skip
_AT_ONCE = 100


@transaction.atomic
def discard(actor: User, row: Trashable) -> None:
    """Put something into the trash: it is gone for everybody at once, with all that belongs to it.

    Whoever may delete it can bring it back. Raises `Forbidden`, or `NotFound` when it is there.
    """
    how = deletable_of(row)
    how.require_right(actor, row)
    how.stop(row)
    now = timezone.now()
    here = type(row)._default_manager.filter(pk=row.pk, trashed_at=None)
    if not here.update(trashed_at=now, trashed_by=actor):
        raise NotFound
    row.trashed_at, row.trashed_by = now, actor
    _moved(actor, how, row, DELETED)


@transaction.atomic
def restore(actor: User, row: Trashable) -> None:
    """Bring something back as it was; work on it that was stopped is not begun again."""
    how = deletable_of(row)
    how.require_right(actor, row)
    how.check_return(row)
    there = type(row)._default_manager.filter(pk=row.pk, trashed_at__isnull=False)
    if not there.update(trashed_at=None, trashed_by=None):
        raise NotFound
    row.trashed_at = row.trashed_by = None
    _moved(actor, how, row, RESTORED)


@transaction.atomic
def remove(actor: User | None, row: Trashable) -> None:
    """Delete something in the trash for good; owners may, and the site when its time is over."""
    how = deletable_of(row)
    project = how.project_of(row)
    if actor is not None:
        require(can_delete, actor, project)
    # Jobs are locked before what they work on, as everywhere.
    how.stop(row)
    there = type(row)._default_manager.filter(pk=row.pk, trashed_at__isnull=False)
    if not there.select_for_update().exists():
        raise NotFound
    told = _told(how, row, REMOVED)
    record(actor, f"{how.word} {REMOVED}", row, project.pk, name=told["name"])
    if not isinstance(row, Project):
        trash_changed.send(sender=type(row), project=project, told=told)
    how.remove(row)


def find_in_trash(user: User, word: str, key: UUID) -> Trashable:
    """Something in the trash, for who sees its project; raises `NotFound`."""
    rows: Any = deletable_called(word).model._default_manager.all()
    found: Trashable | None = rows.in_trash(user).filter(pk=key).first()
    if found is None:
        raise NotFound("This is not in the trash.")
    return found


def rows_in_trash(
    user: User, project: Project | None = None, word: str | None = None
) -> list[QuerySet[Any, Any]]:
    """What someone sees in the trash, with `FIELDS`, table by table: of a project, of one word.

    Each can be narrowed by itself and then be put together with the others.
    """
    wanted = all_deletables() if word is None else [deletable_called(word)]
    return [_rows(how, user, project) for how in wanted if how.project or project is None]


def empty_trash() -> int:
    """Remove what has been in the trash for too long; says how many."""
    over = timezone.now() - kept_for()
    removed = 0
    for how in all_deletables():
        for row in how.model._default_manager.filter(trashed_at__lt=over)[:_AT_ONCE]:
            try:
                remove(None, row)
            except NotFound:
                continue  # brought back just now, or removed with what it belonged to
            removed += 1
    return removed


def kept_for() -> timedelta:
    """How long things stay in the trash."""
    return timedelta(days=settings.OCELLUS_TRASH_DAYS)


def _rows(how: Deletable[Any], user: User, project: Project | None) -> QuerySet[Any, Any]:
    rows: Any = how.model._default_manager.order_by()
    rows = rows.in_trash(user)
    if project is not None:
        rows = rows.filter(**{how.project: project})
    place = f"{how.project}__" if how.project else ""
    found: QuerySet[Any, Any] = rows.annotate(
        kind=Value(how.word, CharField()),
        called=F(how.name) if how.name else Value("", CharField()),
        project_pk=F(f"{place}pk"),
        project_name=F(f"{place}name"),
        by=F("trashed_by__username"),
    )
    return found


def _moved(actor: User, how: Deletable[Any], row: Trashable, state: str) -> None:
    project, told = how.project_of(row), _told(how, row, state)
    record(actor, f"{how.word} {state}", row, project.pk, name=told["name"])
    how.moved(row)
    trash_changed.send(sender=type(row), project=project, told=told)


def _told(how: Deletable[Any], row: Trashable, state: str) -> dict[str, str]:
    name = attrgetter(how.name.replace("__", "."))(row) if how.name else ""
    return {"kind": how.word, "id": str(row.pk), "name": name, "state": state}
