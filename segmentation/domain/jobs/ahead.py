"""The thread that claims the next jobs and reads what they need, while the present one is done."""

import threading
import time
from collections import deque
from types import TracebackType
from typing import Self

import structlog
from django.db import connections

from segmentation.domain.jobs import kinds
from segmentation.domain.jobs.claiming import claim_in_turn
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import WorkerStopping
from segmentation.domain.jobs.execution import give_back, prepare
from segmentation.domain.jobs.hands import SHORT_S
from segmentation.domain.jobs.heartbeat import Heartbeat
from segmentation.domain.jobs.kinds import Step
from segmentation.domain.jobs.patience import DATABASE_TROUBLE, drop_connection

log = structlog.get_logger(__name__)

Taken = tuple[JobContext, Step]

_INSTANT_S = 0.001


class Ahead:
    """Has some jobs in hand, claimed and opened; they are given back unless they are taken.

    What one worker holds, no idle one can do: so no more than are done in `SHORT_S`, and what its
    kind of work wants. That is one, unless images are opened to share the looks of a network.
    """

    def __init__(self, heartbeat: Heartbeat) -> None:
        self._heartbeat = heartbeat
        self._turn = threading.Condition()
        self._hand: deque[Taken] = deque()
        self._thread: threading.Thread | None = None
        self._looking = self._ended = False
        self._wanted = self._most = 0
        self._taken_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give back what nobody has taken, and end the thread."""
        if self._thread is None:
            return
        with self._turn:
            self._ended = True
            self._turn.notify_all()
        self._thread.join()
        self._keep(0)

    def look(self, wanted: int) -> None:
        """Begin to look for jobs until so many are in hand, or as many as short jobs allow."""
        with self._turn:
            self._wanted = min(wanted, self._most)
            self._looking = self._looking or self._has_room()
            if self._looking and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
                self._thread.start()
            self._turn.notify_all()

    def take(self) -> Taken | None:
        """The job that was found first, once it is there; None when there was none."""
        with self._turn:
            self._turn.wait_for(lambda: self._hand or not self._looking)
            self._taken_at = time.monotonic()
            return self._hand.popleft() if self._hand else None

    def took(self, seconds: float) -> None:
        """The last job was done in so long; after a long one the next are for whoever is free."""
        self._most = int(SHORT_S / max(seconds, _INSTANT_S))
        self._keep(max(1, self._most))

    def _run(self) -> None:
        try:
            while self._is_asked():
                taken = self._next()
                with self._turn:
                    if taken is not None:
                        self._hand.append(taken)
                    self._looking = taken is not None and self._has_room()
                    self._turn.notify_all()
        finally:
            with self._turn:
                # Whatever ended it: nobody waits for a thread that looks no more.
                self._looking = False
                self._turn.notify_all()
            connections.close_all()

    def _is_asked(self) -> bool:
        """Wait until more jobs are wanted; False at the end. Beside a long job one is held."""
        while True:
            with self._turn:
                if self._turn.wait_for(lambda: self._looking or self._ended, SHORT_S):
                    return not self._ended
            if time.monotonic() - self._taken_at > SHORT_S:
                self._keep(1)

    def _has_room(self) -> bool:
        """Whether another job may join those in hand: none waits behind a long or a lonely one."""
        if self._hand:
            last = self._hand[-1][0].job
            if last.attempts > 1 or not kinds.opens_ahead(last.kind):
                return False
        return len(self._hand) < self._wanted

    def _keep(self, count: int) -> None:
        """Give back the jobs in hand but the first ones; where that fails, their leases run out."""
        with self._turn:
            self._wanted = min(self._wanted, count)
            back = [self._hand.pop()[0] for _ in range(len(self._hand) - count)]
        for context in back:
            self._heartbeat.unwatch(context)
        for context in back:
            self._give_back(context)

    def _next(self) -> Taken | None:
        try:
            job = claim_in_turn(self._heartbeat.worker)
            return opened(JobContext(job), self._heartbeat) if job is not None else None
        except DATABASE_TROUBLE as trouble:
            log.warning("the next job could not be claimed yet", error=str(trouble))
            drop_connection()
        except Exception:
            # The work goes on without looking ahead; a job claimed by then comes back by its lease.
            log.exception("looking ahead failed")
        return None

    def _give_back(self, context: JobContext) -> None:
        context.interrupt(WorkerStopping)
        try:
            give_back(context)
        except DATABASE_TROUBLE as trouble:
            log.warning("a job could not be given back", error=str(trouble))
            drop_connection()
        except Exception:
            log.exception("a job could not be given back")


def opened(context: JobContext, heartbeat: Heartbeat) -> Taken | None:
    """A job just claimed, watched from now on, with what it needs; None if that ended it."""
    heartbeat.watch(context)
    step: Step | None = None
    try:
        step = prepare(context)
    finally:
        # Whatever became of it: a lease that goes on being renewed would keep it from everybody.
        if step is None:
            heartbeat.unwatch(context)
    return (context, step) if step is not None else None
