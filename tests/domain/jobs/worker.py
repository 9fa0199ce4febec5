"""A worker process for tests, with a kind of work that leaves evidence."""

import os
import signal
import threading
import time
from typing import Any

import django
from django.conf import settings
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from segmentation.domain.jobs import kinds  # noqa: E402
from segmentation.domain.jobs import loop as loops  # noqa: E402
from segmentation.domain.jobs.context import JobContext  # noqa: E402
from segmentation.domain.jobs.events import announce  # noqa: E402
from segmentation.domain.jobs.models import Job  # noqa: E402


class StepsKind:
    """Takes `steps` of `seconds` each; every publication and change of state leaves an event."""

    name = "steps"

    def run(self, context: JobContext) -> None:
        """Work for a while, then publish."""
        for _ in range(context.job.payload.get("steps", 1)):
            time.sleep(context.job.payload.get("seconds", 0))
            if context.job.payload.get("poison"):
                os.kill(os.getpid(), signal.SIGKILL)
            context.checkpoint()
        with context.publish() as job:
            assert job.project_id
            announce(job.project_id, "published", {"job": str(job.pk)})

    def changed(self, job: Job) -> None:
        """Tell."""
        assert job.project_id
        announce(job.project_id, "changed", {"job": str(job.pk), "state": job.state})


def work(database: str, overrides: dict[str, Any]) -> None:
    """Be a worker on `database`; once it shows itself, SIGTERM ends it gracefully."""
    connections["default"].settings_dict["NAME"] = database
    for name, value in overrides.items():
        setattr(settings, name, value)
    kinds.register(StepsKind())
    # Libraries of which these kinds need none, or load them when they need them.
    setattr(loops, "Preparation", threading.Thread)  # noqa: B010
    loop = loops.WorkLoop()
    signal.signal(signal.SIGTERM, lambda *_: loop.stop())
    loop.start()
    # Python answers a signal that comes as it begins to wait only when the wait is over.
    while loop.is_alive():
        loop.join(0.5)
