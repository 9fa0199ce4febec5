"""What a kind of work is given: its job, a place to write, and the way to publish."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from segmentation.domain.common import tracing
from segmentation.domain.jobs import kinds, workers
from segmentation.domain.jobs.errors import Interruption, JobCancelled, LeaseLost
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.sweep import attempt_prefix
from segmentation.domain.jobs.transitions import NO_LEASE, become

_LOOK_S = 0.2


class JobContext:
    """A claimed job, in the hands of the thread that does it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.token = job.token
        self.published = False
        self.span = tracing.begin(
            f"job {job.kind}",
            job__kind=job.kind,
            job__id=str(job.pk),
            job__attempt=job.attempts,
            project=str(job.project_id or ""),
        )
        self._worked_s, self._at_it_since = 0.0, 0.0
        self._interruption: type[Interruption] | None = None

    @property
    def storage_prefix(self) -> str:
        """Where this attempt writes: nobody else does, and the sweep knows whose it was."""
        return attempt_prefix(self.job.kind, self.job.pk, self.token)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Count the time that a part of the job takes; between two of them it waits."""
        self._at_it_since = time.monotonic()
        try:
            yield
        finally:
            self._worked_s, self._at_it_since = self.seconds, 0.0

    @property
    def seconds(self) -> float:
        """How long this attempt has been worked at until now."""
        now = time.monotonic() - self._at_it_since if self._at_it_since else 0.0
        return self._worked_s + now

    def interrupt(self, interruption: type[Interruption]) -> None:
        """Make the next checkpoint raise; the first reason stays. Called from other threads."""
        self._interruption = self._interruption or interruption

    def checkpoint(self) -> None:
        """Raise when the work has to stop. Costs nothing: other threads do the looking."""
        if self._interruption is not None and not self.published:
            raise self._interruption

    def linger(self, seconds: float) -> bool:
        """Do nothing for so long; False as soon as the work has to stop."""
        until = time.monotonic() + seconds
        while self._interruption is None and time.monotonic() < until:
            time.sleep(_LOOK_S)
        return self._interruption is None

    @contextmanager
    def publish(self, *, tells: bool = False) -> Iterator[Job]:
        """The transaction that makes the result the result; the body points rows at what was made.

        It begins with a conditional UPDATE that only the newest token of a running, wanted job
        passes and that locks the row: everything in the body happens once, or not at all.
        A body that `tells` lets the kind follow the change itself.
        """
        with self._leave({"state": JobState.DONE, "finished_at": timezone.now()}) as job:
            yield job
            if not tells:
                kinds.get(job.kind).changed(job)

    @contextmanager
    def wait(self) -> Iterator[Job]:
        """The transaction that gives the job back until others, made in the body, are done.

        Nobody claims it before it is released; then it is run again from its beginning.
        """
        with self._leave({"state": JobState.QUEUED, "held": True, "attempts": 0}) as job:
            yield job
            kinds.get(job.kind).changed(job)

    @contextmanager
    def _leave(self, changes: dict[str, Any]) -> Iterator[Job]:
        with transaction.atomic():
            mine = Job.objects.filter(pk=self.job.pk, token=self.token, state=JobState.RUNNING)
            booked = {"seconds": F("seconds") + self.seconds, "device": workers.device_kind()}
            wanted = mine.filter(cancel_requested=False)
            if not wanted.update(**NO_LEASE, **changes, **booked):
                kind = JobCancelled if mine.exists() else LeaseLost
                raise kind("too late to publish")
            become(self.job, {**NO_LEASE, **changes})
            yield self.job
        self.published = True
