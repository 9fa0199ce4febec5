"""News of a project: numbered rows to be read, and a hint that there are new ones."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.db.models import F, Min

from segmentation.domain.common.commits import once_on_commit
from segmentation.domain.jobs.leases import from_now
from segmentation.domain.jobs.models import Event, EventCounter

KEPT_FOR = timedelta(days=7)


def group_name(project_id: UUID) -> str:
    """The channel layer's group of those who follow a project."""
    return f"project.{project_id}"


def announce(project_id: UUID, type: str, body: dict[str, Any]) -> Event:  # noqa: A002
    """Write one event as part of the present transaction, which must be one.

    The counter's row stays locked until that commits, so numbers rise by one in commit order. Do
    it late in a transaction: others who announce in the project wait.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is announced in the transaction of what it tells.")
    event = Event.objects.create(
        project_id=project_id, seq=_next_seq(project_id), type=type, body=body
    )
    once_on_commit(_hint, project_id)
    return event


def events_after(project_id: UUID, seq: int, limit: int = 500) -> list[Event]:
    """What came after number `seq`, oldest first, at most `limit`."""
    return list(Event.objects.filter(project_id=project_id, seq__gt=seq).order_by("seq")[:limit])


def last_seq(project_id: UUID) -> int:
    """The number of the newest event; 0 before the first."""
    counter = EventCounter.objects.filter(project_id=project_id)
    return counter.values_list("seq", flat=True).first() or 0


def oldest_seq(project_id: UUID) -> int | None:
    """The number of the oldest event that is kept; None when none is."""
    oldest: int | None = Event.objects.filter(project_id=project_id).aggregate(o=Min("seq"))["o"]
    return oldest


def can_replay_after(project_id: UUID, seq: int) -> bool:
    """Whether every event after number `seq` is still kept, and `seq` is one we gave out."""
    newest = last_seq(project_id)
    if seq >= newest:
        return seq == newest
    oldest = oldest_seq(project_id)
    return oldest is not None and oldest <= seq + 1


def forget_old_events() -> int:
    """Delete events that nobody will ask for any more; returns how many."""
    return Event.objects.filter(at__lt=from_now(-KEPT_FOR)).delete()[0]


def _next_seq(project_id: UUID) -> int:
    counter = EventCounter.objects.filter(project_id=project_id)
    if not counter.update(seq=F("seq") + 1):
        EventCounter.objects.get_or_create(project_id=project_id)
        counter.update(seq=F("seq") + 1)
    return counter.values_list("seq", flat=True).get()


def _hint(project_id: UUID) -> None:
    """Say "there is news" to whoever follows the project; that it gets lost is no harm."""
    layer = get_channel_layer()
    if layer is not None:
        async_to_sync(layer.group_send)(group_name(project_id), {"type": "news"})
