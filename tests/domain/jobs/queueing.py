"""Jobs with names in the queue, and the loop of a worker over them."""

import threading

from segmentation.domain.jobs.heartbeat import Heartbeat
from segmentation.domain.jobs.loop import work_until_empty
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.workers import own_name
from tests.factories import JobFactory, ProjectFactory

PATIENCE_S = 10.0
# However slow this machine is at the moment, a job is a short one.
SHORT_S = 10 * PATIENCE_S


def queue(names: str, **more: int) -> None:
    """Queue a job for each letter, all of one new project."""
    project = ProjectFactory.create()
    for name in names:
        JobFactory.create(project=project, payload={"name": name}, **more)


def work(stopping: threading.Event | None = None, heartbeat: Heartbeat | None = None) -> None:
    """Do what is queued, as a worker does."""
    work_until_empty(heartbeat or Heartbeat(own_name()), stopping or threading.Event())


def states() -> list[str]:
    """Those of all jobs, the oldest first."""
    return list(Job.objects.order_by("created_at").values_list("state", flat=True))
