"""A kind of work that tests can follow."""

from collections.abc import Callable

import pytest

from segmentation.domain.jobs import kinds
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.kinds import Rest
from segmentation.domain.jobs.models import Job, JobState

Body = Callable[[JobContext], None]


class ScriptedKind:
    """Does what the test says, and keeps what it was told."""

    name = "test"

    def __init__(self) -> None:
        self.body: Body = publish_nothing
        self.told: list[JobState] = []

    def run(self, context: JobContext) -> Rest | None:
        """Follow the script."""
        self.body(context)
        return None

    def changed(self, job: Job) -> None:
        """Keep it."""
        self.told.append(JobState(job.state))


def publish_nothing(context: JobContext) -> None:
    """The shortest job that ends well."""
    with context.publish():
        pass


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> ScriptedKind:
    """The only kind of work there is."""
    monkeypatch.setattr(kinds, "_kinds", {})
    made = ScriptedKind()
    kinds.register(made)
    return made
