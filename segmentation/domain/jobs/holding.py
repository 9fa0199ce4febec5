"""Holding the sweep while somebody copies the store, so that nothing goes meanwhile.

A hold is renewed for as long as its holder lives, and runs out by itself after that.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import structlog
from django.db import connections
from django.db.models.functions import Now

from segmentation.domain.jobs.leases import from_now
from segmentation.domain.jobs.models import SweepHold
from segmentation.domain.jobs.patience import DATABASE_TROUBLE, drop_connection, patiently

log = structlog.get_logger(__name__)

HELD_FOR = timedelta(minutes=5)
RENEW_S = 20.0


class Holder(threading.Thread):
    """Renews one hold, in a connection of its own, until ended."""

    def __init__(self) -> None:
        super().__init__(name="sweep hold", daemon=True)
        self._hold = SweepHold.objects.create(until=from_now(HELD_FOR))
        self._ended = threading.Event()

    def renew(self) -> bool:
        """Hold on; False when the hold had run out, as the sweep may have come meanwhile."""
        mine = SweepHold.objects.filter(pk=self._hold.pk, until__gt=Now())
        return mine.update(until=from_now(HELD_FOR)) == 1

    def end(self) -> None:
        """End the thread, wait for it, and let the sweep go on, without a database later."""
        self._ended.set()
        self.join()
        with suppress(*DATABASE_TROUBLE):
            patiently(SweepHold.objects.filter(pk=self._hold.pk).delete)

    def run(self) -> None:
        """Renew until ended."""
        try:
            while not self._ended.wait(RENEW_S):
                self._try()
        finally:
            connections.close_all()

    def _try(self) -> None:
        try:
            self.renew()
        except DATABASE_TROUBLE as trouble:
            log.warning("the sweep's hold could not be renewed", error=str(trouble))
            drop_connection()


@contextmanager
def sweep_held() -> Iterator[Holder]:
    """Have nothing removed from the store during the block; ask at its end whether it `renew`s."""
    SweepHold.objects.filter(until__lt=Now()).delete()
    holder = Holder()
    holder.start()
    try:
        yield holder
    finally:
        holder.end()


def is_held() -> bool:
    """Whether somebody holds the sweep now."""
    return SweepHold.objects.filter(until__gt=Now()).exists()
