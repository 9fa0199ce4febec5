"""Doing jobs in a test as a worker would, without its threads."""

from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.workers import own_name


def take() -> JobContext:
    """Claim the next job, without doing it."""
    job = _next()
    assert job is not None, "there is no work"
    return JobContext(job)


def work() -> int:
    """Do one job after the other until there is none; returns how many."""
    done = 0
    while job := _next():
        execute(JobContext(job))
        done += 1
    return done


def _next() -> Job | None:
    return claim(own_name()) or claim(own_name(), errands=True)
