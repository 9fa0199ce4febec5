"""What jobs leave to be finished is done beside the next one, under leases of their own."""

import threading

import pytest
from django.db.models import F

from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.heartbeat import Heartbeat
from segmentation.domain.jobs.kinds import Rest
from segmentation.domain.jobs.loop import work_until_empty
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.workers import own_name
from tests.domain.jobs.conftest import ScriptedKind, publish_nothing
from tests.factories import JobFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)


class TwoStages(ScriptedKind):
    """Leaves publishing to be done beside the next job, and writes down what happens when."""

    def __init__(self) -> None:
        super().__init__()
        self.happened: list[str] = []
        self.begun = threading.Event()

    def run(self, context: JobContext) -> Rest | None:
        """Begin; the second job lets the first be finished."""
        name = context.job.payload["name"]
        self.happened.append(f"begin {name}")
        if name != "a":
            self.begun.set()

        def rest() -> None:
            if name == "a" and context.job.attempts == 1:
                assert self.begun.wait(10), "the second job is begun beside the first"
            self.happened.append(f"finish {name}")
            self.body(context)

        return rest


@pytest.fixture
def staged(kind: ScriptedKind, monkeypatch: pytest.MonkeyPatch) -> TwoStages:
    from segmentation.domain.jobs import kinds

    made = TwoStages()
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register(made)
    return made


def work(heartbeat: Heartbeat | None = None) -> int:
    return work_until_empty(heartbeat or Heartbeat(own_name()), threading.Event())


def test_the_next_job_is_begun_while_the_last_is_finished(staged: TwoStages) -> None:
    project = ProjectFactory.create()
    for name in "ab":
        JobFactory.create(project=project, payload={"name": name})
    assert work() == 2
    assert staged.happened == ["begin a", "begin b", "finish a", "finish b"]
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}


def test_what_took_a_worker_down_is_done_alone(staged: TwoStages) -> None:
    project = ProjectFactory.create()
    for name in "ab":
        JobFactory.create(project=project, payload={"name": name}, attempts=1)
    assert work() == 2
    assert staged.happened == ["begin a", "finish a", "begin b", "finish b"]


def test_a_failure_of_the_rest_is_the_jobs(staged: TwoStages) -> None:
    def fail(_: JobContext) -> None:
        raise ZeroDivisionError

    staged.body = fail
    JobFactory.create(payload={"name": "b"})
    work()
    job = Job.objects.get()
    assert job.state == JobState.FAILED
    assert "ZeroDivisionError" in job.error


def test_a_job_that_is_being_finished_is_watched_and_fenced(staged: TwoStages) -> None:
    heartbeat = Heartbeat(own_name())
    seen: list[int] = []

    def taken_away(context: JobContext) -> None:
        seen.append(len(heartbeat._renewed))
        # As the reaper and a worker elsewhere do.
        Job.objects.update(token=F("token") + 1, worker="elsewhere:1:1")
        publish_nothing(context)

    staged.body = taken_away
    JobFactory.create(payload={"name": "b"})
    work(heartbeat)
    assert seen == [1]
    assert not heartbeat._renewed
    job = Job.objects.get()
    assert (job.state, job.token, job.worker) == (JobState.RUNNING, 2, "elsewhere:1:1")
