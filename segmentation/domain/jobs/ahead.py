"""The thread that claims the next job and reads what it needs, while the present one is done."""

import queue
import threading
from types import TracebackType
from typing import Self

import structlog
from django.db import connections

from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import WorkerStopping
from segmentation.domain.jobs.execution import give_back, prepare
from segmentation.domain.jobs.heartbeat import Heartbeat
from segmentation.domain.jobs.kinds import Step
from segmentation.domain.jobs.patience import DATABASE_TROUBLE, drop_connection

log = structlog.get_logger(__name__)

Taken = tuple[JobContext, Step]


class Ahead:
    """Has at most one job in hand, claimed and opened; it is given back unless it is taken.

    Looked ahead is only beside short jobs: what one worker holds, no idle one can do.
    """

    def __init__(self, heartbeat: Heartbeat) -> None:
        self._heartbeat = heartbeat
        self._asked: queue.Queue[bool] = queue.Queue(maxsize=1)
        self._found: queue.Queue[Taken | None] = queue.Queue(maxsize=1)
        self._thread: threading.Thread | None = None
        self._looking = False
        self.may_look = False

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
        taken = self.take()
        if taken is not None:
            self._give_back(taken[0])
        self._asked.put(False)
        self._thread.join()

    def look(self) -> None:
        """Begin to look for a job, if `may_look` and none is looked for already."""
        if self._looking or not self.may_look:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
            self._thread.start()
        self._looking = True
        self._asked.put(True)

    def take(self) -> Taken | None:
        """The job that was looked for, once it is there; None when there was none."""
        if not self._looking:
            return None
        self._looking = False
        return self._found.get()

    def _run(self) -> None:
        try:
            while self._asked.get():
                self._found.put(self._next())
        finally:
            connections.close_all()

    def _next(self) -> Taken | None:
        try:
            job = claim(self._heartbeat.worker)
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
        give_back(context)
        self._heartbeat.unwatch(context)


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
