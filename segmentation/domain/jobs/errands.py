"""The thread that does errands: jobs that need no device, and mostly wait for servers elsewhere."""

import threading

import structlog
from django.db import connections

from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.heartbeat import Heartbeat
from segmentation.domain.jobs.patience import DATABASE_TROUBLE, drop_connection

log = structlog.get_logger(__name__)

# Should a message that wakes the worker get lost, errands are in no hurry.
LOOK_S = 2.0


class Errands(threading.Thread):
    """Does one errand after the other beside all other work, each under a lease of its own."""

    def __init__(self, heartbeat: Heartbeat) -> None:
        super().__init__(name="errands", daemon=True)
        self._heartbeat = heartbeat
        self._woken = threading.Event()
        self._stopping = threading.Event()

    def wake(self) -> None:
        """Look for errands now."""
        self._woken.set()

    def stop(self) -> None:
        """Begin no other; the thread ends after the errand it is at."""
        self._stopping.set()
        self._woken.set()

    def run(self) -> None:
        """Do what there is until stopped."""
        try:
            while not self._stopping.is_set():
                self._woken.clear()
                self._work()
                self._woken.wait(0 if self._stopping.is_set() else LOOK_S)
        finally:
            connections.close_all()

    def _work(self) -> None:
        try:
            while not self._stopping.is_set() and self._do_one():
                pass
        except DATABASE_TROUBLE as trouble:
            log.warning("errands could not reach the database", error=str(trouble))
            drop_connection()
        except Exception:
            # The lease of what it had runs out, and it is tried again.
            log.exception("an errand stumbled")

    def _do_one(self) -> bool:
        """Do the next errand; whether there was one."""
        job = claim(self._heartbeat.worker, errands=True)
        if job is None:
            return False
        context = JobContext(job)
        with self._heartbeat.watching(context):
            execute(context)
        return True
