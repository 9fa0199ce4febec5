"""What is done every so often in each worker, beside its work."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.db import connections

from segmentation.domain.jobs.patience import DATABASE_TROUBLE, drop_connection

log = structlog.get_logger(__name__)

Chore = Callable[[], object]
_LOOK_S = 1.0
_chores: dict[Chore, float] = {}


def register(chore: Chore, every_s: float) -> None:
    """Have `chore` called every `every_s` seconds; several workers may do so at once."""
    _chores[chore] = every_s


@dataclass
class _Entry:
    chore: Chore
    every_s: float
    due: float


class Chores(threading.Thread):
    """Does the registered chores, one after the other, in a thread that nothing waits for."""

    def __init__(self) -> None:
        super().__init__(name="chores", daemon=True)
        now = time.monotonic()
        self._entries = [_Entry(chore, every_s, now) for chore, every_s in _chores.items()]
        self._ended = threading.Event()

    def end(self) -> None:
        """End the thread after the chore it is at, and wait for it."""
        self._ended.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        """Do what is due until ended."""
        try:
            while not self._ended.wait(_LOOK_S):
                self.step()
        finally:
            connections.close_all()

    def step(self) -> None:
        """Do what is due; a chore that fails is tried again when it is next due."""
        for entry in self._entries:
            now = time.monotonic()
            if now >= entry.due and not self._ended.is_set():
                entry.due = now + entry.every_s
                _attempt(entry.chore)


def _attempt(chore: Chore) -> None:
    try:
        chore()
    except DATABASE_TROUBLE as trouble:
        log.warning("a chore could not reach the database", error=str(trouble))
        drop_connection()
    except Exception:
        log.exception("a chore failed")
