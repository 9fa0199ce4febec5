"""A worker process for tests, whose trainings have short epochs."""

from typing import Any

from tests.domain.jobs import worker  # first, since it sets Django up

from segmentation.domain.trainings import training  # isort: skip

STEPS = 10


def work(database: str, overrides: dict[str, Any]) -> None:
    """Be a worker on `database` until SIGTERM."""
    training.STEPS_PER_EPOCH = STEPS
    worker.work(database, overrides)
