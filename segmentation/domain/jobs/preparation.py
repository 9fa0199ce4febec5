"""What a worker does once when it starts, beside its work, so that the first job need not wait."""

import threading
from collections.abc import Callable

import structlog
from django.db import connections

log = structlog.get_logger(__name__)

Step = Callable[[], object]
_steps: list[Step] = []


def register(step: Step) -> None:
    """Have `step` called once in each worker; a job that comes before its end just does it too."""
    _steps.append(step)


class Preparation(threading.Thread):
    """Takes the registered steps in a thread that nothing waits for."""

    def __init__(self) -> None:
        super().__init__(name="preparation", daemon=True)

    def run(self) -> None:
        """Take each step; one that fails is no more than a slower first job."""
        try:
            for step in _steps:
                _attempt(step)
        finally:
            connections.close_all()


def _attempt(step: Step) -> None:
    try:
        step()
    except Exception:
        log.exception("a preparation failed")
