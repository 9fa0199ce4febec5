"""Doing one claimed job, and writing down how it ended."""

import re
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

import structlog
from django.db.models import F

from segmentation.domain.common import storage
from segmentation.domain.common.errors import UserError
from segmentation.domain.common.troubles import is_full, trouble_of
from segmentation.domain.jobs import kinds
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, LeaseLost, WorkerStopping
from segmentation.domain.jobs.kinds import OpensAhead, Rest, Step
from segmentation.domain.jobs.models import JobState
from segmentation.domain.jobs.patience import DATABASE_TROUBLE, drop_connection, patiently
from segmentation.domain.jobs.reaper import after_a_crash
from segmentation.domain.jobs.sweep import discard, is_pointed_at
from segmentation.domain.jobs.transitions import leave_running, line
from segmentation.domain.jobs.wake import wake_workers

log = structlog.get_logger(__name__)
# Beside those of modules, so that a terminal can do without its lines.
ends = structlog.get_logger("ocellus.jobs")

Next = TypeVar("Next")

_PLACE = re.compile(r"[^\s'\"(]*(?:/[^\s'\"()]+){2,}/?")
# After the first and the second attempt that met trouble: a disk, or a store, needs some time.
PAUSES_S = (5.0, 25.0)
OUR_FAULT = "Something went wrong in Ocellus ({error}). The job's log has the details."


def execute(context: JobContext) -> None:
    """Run the job's kind to one of its ends; raises nothing that a job may bring about."""
    rest = begin(context, partial(run, context))
    if rest is not None:
        finish(context, rest)


def run(context: JobContext) -> Rest | None:
    """All of a job, from opening what it needs."""
    return kinds.get(context.job.kind).run(context)


def prepare(context: JobContext) -> Step | None:
    """Open what a job needs, in whatever thread; returns what is to be begun, None if it ended.

    What has taken a worker down before is not opened beside anything else.
    """
    kind = kinds.get(context.job.kind)
    if context.job.attempts > 1 or not isinstance(kind, OpensAhead):
        return partial(run, context)
    return _guarded(context, partial(kind.open, context), "open")


def begin(context: JobContext, step: Step) -> Rest | None:
    """Do the part of a job that nothing else can be done beside; returns what is left of it."""
    return _guarded(context, step, "work")


def finish(context: JobContext, rest: Rest) -> None:
    """Do what `begin` has left of a job, in whatever thread."""
    _guarded(context, rest, "finish")


def give_back(context: JobContext) -> None:
    """Let others have a job that was claimed and interrupted before it was begun."""
    _guarded(context, context.checkpoint, "give back")


def _guarded(context: JobContext, step: Callable[[], Next | None], name: str) -> Next | None:
    """Take a step of a job, which may return what comes after it; one that fails ends the job."""
    with context.named():
        with context.span.stage(name):
            following = _taken(context, step)
        if following is None:
            context.span.end()
            ends.info("a job ended", seconds=round(context.seconds, 3), **context.outcome)
    return following


def _taken(context: JobContext, step: Callable[[], Next | None]) -> Next | None:
    try:
        with context.at_work():
            following = step()
        if following is None and not context.published:
            raise RuntimeError("the work ended without publishing a result")
        if following is None:
            context.ends_as(context.job.state)
        return following
    except LeaseLost as lost:
        when = str(lost) or "at work"
        context.ends_as("lost")
        log.warning("a job went to another worker", job=str(context.job.pk), when=when)
        # Again, since this attempt may have written after it was given up.
        patiently(partial(discard, context.storage_prefix))
    except JobCancelled:
        _end(context, JobState.CANCELLED)
    except WorkerStopping:
        # Only crashes count: a graceful stop gives the attempt back.
        _end(context, JobState.QUEUED, attempts=context.job.attempts - 1)
    except UserError as error:
        _end(context, JobState.FAILED, error=str(error))
    except DATABASE_TROUBLE as trouble:
        _after_trouble(context, trouble)
    except Exception as error:  # noqa: BLE001 (whatever a job does, the worker goes on)
        told = trouble_of(error)
        if told:
            _try_again(context, error, told)
        else:
            _fail(context, error)
    return None


def _after_trouble(context: JobContext, trouble: Exception) -> None:
    # The database's fault is nobody's, but one that comes back every time must not loop.
    drop_connection()
    state = after_a_crash(context.job)
    error = OUR_FAULT.format(error=_name(trouble)) if state == JobState.FAILED else ""
    _end(context, state, error=error, log=line(_traceback(trouble)))


def _try_again(context: JobContext, error: Exception, told: str) -> None:
    """Later, when the disk or the store may take it; people are told when they never did."""
    log.warning("a job met trouble", job=str(context.job.pk), trouble=told, error=_name(error))
    if is_full(error):
        _make_room(context)
    state, trace = after_a_crash(context.job), line(_traceback(error))
    if state == JobState.FAILED:
        _end(context, state, error=told, log=trace)
    elif context.linger(PAUSES_S[min(context.job.attempts, len(PAUSES_S)) - 1]):
        _end(context, state, log=trace)
    else:
        _taken(context, context.checkpoint)


def _make_room(context: JobContext) -> None:
    """Remove what this attempt wrote at once; the sweep would take it only after a while.

    A training's newest state, which its row points at, lies there, too, and stays.
    """
    with suppress(OSError, *DATABASE_TROUBLE):
        if not is_pointed_at(context.storage_prefix):
            storage.delete_prefix(context.storage_prefix)


def _fail(context: JobContext, error: Exception) -> None:
    log.error("a job failed", job=str(context.job.pk), exc_info=error)
    message = OUR_FAULT.format(error=_name(error))
    _end(context, JobState.FAILED, error=message, log=line(_traceback(error)))


def _end(context: JobContext, state: JobState, **changes: Any) -> None:
    if context.published:
        return
    context.ends_as(str(state), str(changes.get("error", "")))
    changes |= {"seconds": F("seconds") + context.seconds, "device": context.device}
    leave = partial(leave_running, context.job.pk, context.token, state, **changes)
    if patiently(leave) is not None and state == JobState.QUEUED:
        wake_workers()


def _name(error: Exception) -> str:
    """The error in one line for members, who need not know where the server keeps what."""
    message = _PLACE.sub("…", str(error).partition("\n")[0])
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def _traceback(error: Exception) -> str:
    return "".join(traceback.format_exception(error)).rstrip()
