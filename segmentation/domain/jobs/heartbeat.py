"""The thread that keeps a worker's lease, notices cancels, and looks after the dead."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import connections

from segmentation.domain.jobs import workers
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, LeaseLost, WorkerStopping
from segmentation.domain.jobs.leases import LEASE, from_now
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.patience import DATABASE_TROUBLE, drop_connection
from segmentation.domain.jobs.reaper import reap

log = structlog.get_logger(__name__)

BEAT_S = 5.0
LOOK_S = 0.5


class Heartbeat(threading.Thread):
    """Beats every 5 s (lease, worker's row, reaper) and looks at the job's row twice a second."""

    def __init__(self, worker: str) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self.worker = worker
        # Of the jobs in hand, when each lease was last renewed.
        self._renewed: dict[JobContext, float] = {}
        self._stopping = False
        self._ended = threading.Event()

    def watch(self, context: JobContext) -> None:
        """Keep the lease of a job just claimed, until told otherwise."""
        self._renewed[context] = time.monotonic()
        if self._stopping:
            context.interrupt(WorkerStopping)

    def unwatch(self, context: JobContext) -> None:
        """The job has ended."""
        self._renewed.pop(context, None)

    @contextmanager
    def watching(self, context: JobContext) -> Iterator[None]:
        """Keep the lease of a job just claimed, for as long as the block lasts."""
        self.watch(context)
        try:
            yield
        finally:
            self.unwatch(context)

    def stop_the_job(self) -> None:
        """From now on jobs are given back at their next checkpoint."""
        self._stopping = True
        for context in list(self._renewed):
            context.interrupt(WorkerStopping)

    def end(self) -> None:
        """End the thread and wait for it."""
        self._ended.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        """Beat until ended."""
        beaten = -BEAT_S
        try:
            while not self._ended.wait(LOOK_S):
                due = time.monotonic() - beaten >= BEAT_S
                if self._tick(beat=due) and due:
                    beaten = time.monotonic()
        finally:
            connections.close_all()

    def _tick(self, *, beat: bool) -> bool:
        try:
            if beat:
                for context in list(self._renewed):
                    self._renew(context)
            self._look(list(self._renewed))
            if beat:
                workers.show(self.worker)
                reap()
        except DATABASE_TROUBLE as trouble:
            log.warning("the heartbeat could not reach the database", error=str(trouble))
            drop_connection()
        except Exception:
            # Without a heartbeat the worker would lose every lease: it goes on, whatever it was.
            log.exception("the heartbeat stumbled")
        else:
            return True
        # Beaten again at the next look; a job whose lease has run out meanwhile is for others.
        self._give_up_old_leases()
        return False

    def _renew(self, context: JobContext) -> None:
        asked = time.monotonic()
        mine = Job.objects.filter(pk=context.job.pk, token=context.token, state=JobState.RUNNING)
        if mine.update(lease_expires_at=from_now(LEASE)):
            self._renewed[context] = asked

    def _look(self, contexts: list[JobContext]) -> None:
        if not contexts:
            return
        running = Job.objects.filter(pk__in=[c.job.pk for c in contexts], state=JobState.RUNNING)
        found = running.values_list("pk", "token", "cancel_requested")
        rows = {(pk, token): cancelled for pk, token, cancelled in found}
        for context in contexts:
            cancelled = rows.get((context.job.pk, context.token))
            if cancelled is None:
                context.interrupt(LeaseLost)
            elif cancelled:
                context.interrupt(JobCancelled)

    def _give_up_old_leases(self) -> None:
        for context, renewed in list(self._renewed.items()):
            if time.monotonic() - renewed > LEASE.total_seconds():
                context.interrupt(LeaseLost)
