"""More threads of work: where networks run on the processor, short jobs are done side by side."""

import os
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import structlog
from django.db import connections

from segmentation.domain.jobs import workers
from segmentation.domain.jobs.claiming import claim_in_turn
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.heartbeat import Heartbeat
from segmentation.domain.jobs.patience import DATABASE_TROUBLE, drop_connection

log = structlog.get_logger(__name__)

# After a job that took longer, the next one is left to whoever is free first.
SHORT_S = 3.0
# Beside the thread that invites them; what more of them gain, the database takes.
_MOST = 7


def beside() -> int:
    """How many more jobs this process can do at a time: none beside a GPU.

    As many as there are cores: now and then each hand waits for the database or the store.
    """
    if workers.device_kind() != "cpu":
        return 0
    return min(len(os.sched_getaffinity(0)), _MOST)


class Hand:
    """A thread that does one short job after the other, each from its beginning to its end."""

    def __init__(self, heartbeat: Heartbeat, stopping: threading.Event) -> None:
        self._heartbeat, self._stopping = heartbeat, stopping
        self._asked: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self.idle = threading.Event()
        self.idle.set()
        self.may_begin = True

    def invite(self) -> None:
        """Begin to work, unless it does already."""
        if not self.idle.is_set():
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="hand", daemon=True)
            self._thread.start()
        self.idle.clear()
        self._asked.put(True)

    def end(self) -> None:
        """Begin nothing more, and end the thread once its job is done."""
        self.may_begin = False
        if self._thread is not None:
            self._asked.put(False)
            self._thread.join()

    def _run(self) -> None:
        try:
            while self._asked.get():
                self._work()
                self.idle.set()
        finally:
            connections.close_all()

    def _work(self) -> None:
        try:
            # Asked again each time: a device may turn out to be a GPU once a network is loaded.
            while self.may_begin and beside() and not self._stopping.is_set() and self._do_one():
                pass
        except DATABASE_TROUBLE as trouble:
            log.warning("a hand could not reach the database", error=str(trouble))
            drop_connection()
        except Exception:
            # The others go on; the lease of what it had runs out, and it is tried again.
            log.exception("a hand stumbled")

    def _do_one(self) -> bool:
        """Do the next job that may be done beside others; whether there was one, and it short."""
        job = claim_in_turn(self._heartbeat.worker, beside=True)
        if job is None:
            return False
        context, began = JobContext(job), time.monotonic()
        with self._heartbeat.watching(context):
            execute(context)
        return time.monotonic() - began < SHORT_S


class Hands:
    """All of them. They come when invited, and go when nothing is left that they may do."""

    def __init__(self, heartbeat: Heartbeat, stopping: threading.Event) -> None:
        self._hands = [Hand(heartbeat, stopping) for _ in range(_MOST)]
        self.may_come = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for what they have in hand, and end the threads."""
        for hand in self._hands:
            hand.end()

    def invite(self) -> None:
        """There may be short jobs; they come if the last one was short."""
        if self.may_come:
            for hand in self._hands[: beside()]:
                hand.invite()

    def wait(self, seconds: float | None = None) -> bool:
        """Until they have nothing in hand, or for so long; returns whether they had something."""
        busy = [hand for hand in self._hands if not hand.idle.is_set()]
        until = None if seconds is None else time.monotonic() + seconds
        for hand in busy:
            hand.idle.wait(None if until is None else max(0.0, until - time.monotonic()))
        return bool(busy)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """They have nothing in hand meanwhile."""
        self._allow(False)
        try:
            self.wait()
            yield
        finally:
            self._allow(True)

    def _allow(self, may: bool) -> None:
        for hand in self._hands:
            hand.may_begin = may
