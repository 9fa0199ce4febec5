"""The thread that finishes jobs (measures, writes, publishes) while the next one is begun."""

import queue
import threading
from types import TracebackType
from typing import Self

import structlog
from django.db import connections

from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.execution import finish
from segmentation.domain.jobs.heartbeat import Heartbeat
from segmentation.domain.jobs.kinds import Rest

log = structlog.get_logger(__name__)


class Finisher:
    """Finishes one job at a time; a second one waits, and whoever comes with a third waits, too.

    The heartbeat keeps the leases of all of them; each is fenced by its own token.
    """

    def __init__(self, heartbeat: Heartbeat) -> None:
        self._heartbeat = heartbeat
        self._waiting: queue.Queue[tuple[JobContext, Rest] | None] = queue.Queue(maxsize=1)
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish what there is, and end the thread."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()

    def take(self, context: JobContext, rest: Rest) -> None:
        """Have the rest of a job done; waits while another one is waiting for that."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="finish", daemon=True)
            self._thread.start()
        self._waiting.put((context, rest))

    def wait(self) -> bool:
        """Until nothing is left to be finished; returns whether there was something."""
        busy = self._waiting.unfinished_tasks > 0
        self._waiting.join()
        return busy

    def _run(self) -> None:
        try:
            while (taken := self._waiting.get()) is not None:
                self._finish(*taken)
                self._waiting.task_done()
        finally:
            connections.close_all()

    def _finish(self, context: JobContext, rest: Rest) -> None:
        try:
            finish(context, rest)
        except Exception:
            # Its lease runs out, and it is tried again.
            log.exception("a job could not be finished", job=str(context.job.pk))
        finally:
            self._heartbeat.unwatch(context)
