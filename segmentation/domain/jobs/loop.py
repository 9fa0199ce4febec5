"""The one thread of work of a worker process."""

import threading
import time
from collections.abc import Callable
from functools import partial

import structlog
from django.db import connections

from segmentation.domain.jobs import kinds, workers
from segmentation.domain.jobs.ahead import Ahead, Taken
from segmentation.domain.jobs.chores import Chores
from segmentation.domain.jobs.claiming import claim_in_turn
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errands import Errands
from segmentation.domain.jobs.execution import begin, run
from segmentation.domain.jobs.finishing import Finisher
from segmentation.domain.jobs.hands import SHORT_S, Hands
from segmentation.domain.jobs.heartbeat import Heartbeat
from segmentation.domain.jobs.kinds import Rest, Step
from segmentation.domain.jobs.patience import DATABASE_TROUBLE, drop_connection, patiently
from segmentation.domain.jobs.preparation import Preparation
from segmentation.domain.jobs.reaper import reap

log = structlog.get_logger(__name__)

LOOK_S = 1.0
PATIENCE_S = 20.0


def work_until_empty(heartbeat: Heartbeat, stopping: threading.Event) -> int:
    """Do one job after the other until there is none, or the worker stops; returns how many.

    Beside a job the next ones are claimed and opened, and what the last one left is finished; where
    there are more cores, other hands do short jobs as well, which are not counted.
    """
    done = 0
    aside = Finisher(heartbeat), Ahead(heartbeat), Hands(heartbeat, stopping)
    with aside[0] as finisher, aside[1] as ahead, aside[2] as hands:
        while not stopping.is_set():
            taken = ahead.take() or _claimed(heartbeat)
            if taken is None:
                if finisher.wait() or hands.wait(LOOK_S):
                    continue  # there may be work since
                break
            began = time.monotonic()
            _work_on(*taken, heartbeat, aside)
            seconds = time.monotonic() - began
            ahead.took(seconds)
            hands.may_come = seconds < SHORT_S
            done += 1
    return done


def _claimed(heartbeat: Heartbeat) -> Taken | None:
    """The next job, claimed and opened here and now."""
    job = patiently(partial(claim_in_turn, heartbeat.worker))
    if job is None:
        return None
    context = JobContext(job)
    heartbeat.watch(context)
    return context, partial(run, context)


def _work_on(
    context: JobContext, step: Step, heartbeat: Heartbeat, aside: tuple[Finisher, Ahead, Hands]
) -> None:
    finisher, ahead, hands = aside
    # What has taken a worker down before is done alone, so that no other job goes down with it.
    if context.job.attempts > 1:
        finisher.wait()
        with hands.resting():
            _do(context, step, heartbeat, finisher)
            finisher.wait()
        return
    wanted = kinds.opens_ahead(context.job.kind)
    ahead.look(wanted)
    if wanted:
        hands.invite()
    _do(context, step, heartbeat, finisher)


def _do(context: JobContext, step: Step, heartbeat: Heartbeat, finisher: Finisher) -> None:
    rest: Rest | None = None
    try:
        rest = begin(context, step)
    finally:
        if rest is None:
            heartbeat.unwatch(context)
    if rest is not None:
        finisher.take(context, rest)


class WorkLoop(threading.Thread):
    """Works when woken and looks by itself every second, so that a lost message loses no job."""

    def __init__(self, worker: str | None = None) -> None:
        super().__init__(name="work", daemon=True)
        self.worker = worker or workers.own_name()
        self._heartbeat = Heartbeat(self.worker)
        self._chores = Chores()
        self._errands = Errands(self._heartbeat)
        self._preparation = Preparation()
        self._woken = threading.Event()
        self._stopping = threading.Event()

    def wake(self) -> None:
        """Look for work now."""
        self._errands.wake()
        self._woken.set()

    def stop(self) -> None:
        """Take no more jobs, and give the present one back at its next checkpoint."""
        self._stopping.set()
        self._errands.stop()
        self._heartbeat.stop_the_job()
        self._woken.set()

    def run(self) -> None:
        """Work until stopped."""
        log.info("the worker starts", worker=self.worker)
        try:
            # Before the first claim: what died with the last worker here goes on at once.
            self._without_falling(self._begin)
            self._heartbeat.start()
            self._chores.start()
            self._errands.start()
            self._preparation.start()
            while not self._stopping.is_set():
                self._woken.clear()
                self._without_falling(self._work)
                self._woken.wait(LOOK_S)
            self._errands.join()
            self._heartbeat.end()
            self._chores.end()
            # Libraries that are being loaded when Python ends can crash it.
            self._preparation.join(PATIENCE_S)
            self._without_falling(partial(workers.leave, self.worker))
        finally:
            connections.close_all()
        log.info("the worker has stopped", worker=self.worker)

    def _begin(self) -> None:
        workers.show(self.worker)
        reap()

    def _work(self) -> None:
        work_until_empty(self._heartbeat, self._stopping)

    def _without_falling(self, action: Callable[[], object]) -> None:
        try:
            action()
        except DATABASE_TROUBLE as trouble:
            log.warning("the worker could not reach the database", error=str(trouble))
            drop_connection()
        except Exception:
            # A worker that dies of a fault of ours would leave the queue standing.
            log.exception("the worker stumbled")
