"""Tries at deliveries: each is a job, and what failed is tried again later."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from segmentation.domain.jobs.leases import from_now
from segmentation.domain.jobs.services import enqueue
from segmentation.domain.notices.models import Delivery, DeliveryState

DELIVER = "deliver"
# What a webhook's owner asks for, to see whether it is heard.
TEST = "test"
# A quarter of a minute after the first try; the last comes a day later.
WAITS = tuple(timedelta(seconds=s) for s in (15, 60, 300, 1800, 7200, 6 * 3600, 24 * 3600))
KEPT_FOR = timedelta(days=30)
_AT_ONCE = 100


@transaction.atomic
def send(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """Write down deliveries and have each tried, once the present transaction commits."""
    made = Delivery.objects.bulk_create(list(deliveries))
    for delivery in made:
        _try(delivery)
    return made


def send_due() -> int:
    """Have what failed before tried again when its time has come; returns how many."""
    due = Delivery.objects.filter(state=DeliveryState.WAITING, next_try_at__lte=Now())
    # Looked at first: who finds nothing takes no lock.
    if not due.exists():
        return 0
    with transaction.atomic():
        rows = list(due.select_for_update(skip_locked=True)[:_AT_ONCE])
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(next_try_at=None)
        for row in rows:
            _try(row)
    return len(rows)


def delivered(delivery: Delivery) -> None:
    """Write down that it arrived."""
    delivery.tries += 1
    _end(delivery, DeliveryState.DELIVERED)


def refused(delivery: Delivery, error: str, *, for_good: bool = False) -> None:
    """Write down why it did not arrive, and when the next try is, if there is one."""
    delivery.tries += 1
    if for_good or delivery.tries > len(WAITS):
        given_up(delivery, error)
    else:
        delivery.error = error
        delivery.next_try_at = timezone.now() + WAITS[delivery.tries - 1]
        delivery.save(update_fields=["next_try_at", "tries", "error"])


def given_up(delivery: Delivery, why: str) -> None:
    """Write down why it did not arrive and is not tried any more."""
    _end(delivery, DeliveryState.FAILED, why)


def forget_old_deliveries() -> int:
    """Delete what nobody will ask about any more; returns how many rows."""
    old = Delivery.objects.filter(created_at__lt=from_now(-KEPT_FOR))
    return old.exclude(state=DeliveryState.WAITING).delete()[0]


def _end(delivery: Delivery, state: DeliveryState, error: str = "") -> None:
    delivery.state, delivery.error = state, error
    delivery.next_try_at, delivery.ended_at = None, timezone.now()
    delivery.save(update_fields=["state", "next_try_at", "tries", "error", "ended_at"])


def _try(delivery: Delivery) -> None:
    # What has failed before may well hang again: it goes after what was not tried yet.
    enqueue(DELIVER, delivery.project, {"delivery": str(delivery.pk)}, -delivery.tries)
