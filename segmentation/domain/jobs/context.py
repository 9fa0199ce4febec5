"""What a kind of work is given: its job, a place to write, and the way to publish."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from segmentation.domain.common import tracing
from segmentation.domain.jobs import kinds, workers
from segmentation.domain.jobs.errors import Interruption, JobCancelled, LeaseLost
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.sweep import attempt_prefix
from segmentation.domain.jobs.transitions import NO_LEASE, become

_LOOK_S = 0.2
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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
        # What every line in the log says that is written while the job is worked at.
        self._names = {"job": str(job.pk), "kind": job.kind, "attempt": job.attempts}
        self._names |= {name: pk for name, pk in job.payload.items() if _is_id(pk)}
        self.outcome: dict[str, str] = {}
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

    @contextmanager
    def named(self) -> Iterator[None]:
        """Have each line that this thread logs say which job it is about."""
        before = get_contextvars()
        bind_contextvars(**self._names)
        try:
            yield
        finally:
            clear_contextvars()
            bind_contextvars(**before)

    def note(self, **ids: str) -> None:
        """What the job is about, for the log and for traces, as soon as that is known."""
        self._names |= ids
        if get_contextvars().get("job") == self._names["job"]:
            bind_contextvars(**ids)
        self.span.note(**ids)

    def ends_as(self, state: str, error: str = "") -> None:
        """How this attempt ends, for the log and for traces; with an `error`, it failed."""
        self.outcome = {"state": state} | ({"error": error} if error else {})
        self.span.note(job__state=state)
        if error:
            self.span.fail(error)

    @property
    def device(self) -> str:
        """On what the job is done, as it is known by now; an errand is on none."""
        return "" if self.job.errand else workers.device_kind()

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
            booked = {"seconds": F("seconds") + self.seconds, "device": self.device}
            wanted = mine.filter(cancel_requested=False)
            if not wanted.update(**NO_LEASE, **changes, **booked):
                kind = JobCancelled if mine.exists() else LeaseLost
                raise kind("too late to publish")
            become(self.job, {**NO_LEASE, **changes})
            yield self.job
        self.published = True


def _is_id(value: object) -> bool:
    """Whether a job's payload names a row so; anything else in it is nobody's business."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None
