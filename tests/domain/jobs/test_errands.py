"""Errands mostly wait for servers elsewhere: they are done beside all else, and not counted."""

import threading
from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django import Settings

from segmentation.domain.jobs import chores, kinds, workers
from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.loop import WorkLoop
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.queries import others_wait, usage_of
from segmentation.domain.jobs.services import enqueue
from segmentation.domain.jobs.waiting import place_of
from segmentation.domain.projects.models import Project
from tests.domain.jobs.conftest import ScriptedKind, publish_nothing
from tests.factories import JobFactory, ProjectFactory

ONE = "one:1:1"
PATIENCE_S = 20.0


class Calling(ScriptedKind):
    """Waits for a server elsewhere until it is let go."""

    name = "call"
    errand = True

    def __init__(self) -> None:
        super().__init__()
        self.called, self.answered = threading.Event(), threading.Event()
        self.body = self._call

    def _call(self, context: JobContext) -> None:
        self.called.set()
        assert self.answered.wait(PATIENCE_S)
        publish_nothing(context)


@pytest.fixture(autouse=True)
def calling(kind: ScriptedKind, monkeypatch: pytest.MonkeyPatch) -> Calling:
    """An errand beside the other kind of work, on a GPU."""
    monkeypatch.setattr(workers, "device_kind", lambda: "cuda")
    made = Calling()
    kinds.register(made)
    return made


def errand(project: Project) -> Job:
    return enqueue("call", project, {})


@pytest.mark.django_db
def test_an_errand_is_no_work_for_the_device() -> None:
    project = ProjectFactory.create()
    made = errand(project)
    assert claim(ONE) is None
    assert claim(ONE, beside=True) is None
    assert not others_wait()
    claimed = claim(ONE, errands=True)
    assert claimed == made
    assert (claimed.device, claimed.token, claimed.attempts) == ("", 1, 1)
    JobFactory.create(project=project)
    assert others_wait()
    assert not others_wait("test")
    assert claim(ONE, errands=True) is None


@pytest.mark.django_db
def test_errands_take_nothing_of_what_a_project_may_have(
    calling: Calling, settings: Settings
) -> None:
    settings.OCELLUS_PROJECT_JOBS_AT_ONCE = 1
    project = ProjectFactory.create()
    errands = [errand(project), errand(project)]
    JobFactory.create_batch(2, project=project)
    assert claim(ONE, errands=True) == errands[0]
    assert claim(ONE) is not None
    assert claim(ONE) is None
    second = claim(ONE, errands=True)
    assert second == errands[1]
    calling.answered.set()
    execute(JobContext(second))
    assert Job.objects.get(pk=second.pk).seconds > 0
    assert [(used.device, used.jobs) for used in usage_of(project)] == [("cuda", 1)]


@pytest.mark.django_db
def test_errands_have_turns_of_their_own() -> None:
    one, other = ProjectFactory.create(), ProjectFactory.create()
    served = {"state": JobState.DONE, "started_at": timezone.now()}
    JobFactory.create(project=one, **served)
    JobFactory.create(project=other, errand=True, kind="call", **served)
    for project in (one, other):
        JobFactory.create(project=project)
        errand(project)
    order = [claim(ONE, errands=errands) for errands in (False, False, True, True)]
    assert [job and job.project for job in order] == [other, one, one, other]


@pytest.mark.django_db
def test_nobody_waits_behind_an_errand() -> None:
    workers.show(ONE)
    project = ProjectFactory.create()
    done = {"state": JobState.DONE, "started_at": timezone.now()}
    JobFactory.create(project=project, seconds=10.0, **done)
    JobFactory.create(project=project, seconds=1000.0, errand=True, **done)
    for _ in range(3):
        errand(project)
        errand(ProjectFactory.create())
    mine = JobFactory.create(project=project)
    place = place_of(project.pk, Job.objects.filter(pk=mine.pk))
    assert place is not None
    assert place.ahead == 0
    assert place.expected_start is not None
    assert (place.expected_start - timezone.now()).total_seconds() < 10


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch, calling: Calling) -> Iterator[WorkLoop]:
    """A worker in this process, without chores."""
    monkeypatch.setattr(chores, "_chores", {})
    made = WorkLoop()
    yield made
    calling.answered.set()
    made.stop()
    made.join(PATIENCE_S)
    assert not made.is_alive()


@pytest.mark.django_db(transaction=True)
def test_work_goes_on_while_an_errand_waits(
    kind: ScriptedKind, calling: Calling, loop: WorkLoop
) -> None:
    done = threading.Event()

    def tell(context: JobContext) -> None:
        publish_nothing(context)
        done.set()

    kind.body = tell
    called = errand(ProjectFactory.create())
    loop.start()
    assert calling.called.wait(PATIENCE_S)
    JobFactory.create()
    loop.wake()
    assert done.wait(PATIENCE_S)
    called.refresh_from_db()
    assert (called.state, called.worker) == (JobState.RUNNING, loop.worker)
    assert [context.job for context in loop._heartbeat._renewed] == [called]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_stops_ends_the_errand_it_is_at_and_begins_no_other(
    calling: Calling, loop: WorkLoop
) -> None:
    project = ProjectFactory.create()
    for _ in range(2):
        errand(project)
    loop.start()
    assert calling.called.wait(PATIENCE_S)
    loop.stop()
    calling.answered.set()
    loop.join(PATIENCE_S)
    states = list(Job.objects.order_by("-attempts").values_list("state", "attempts"))
    assert states == [(JobState.DONE, 1), (JobState.QUEUED, 0)]
