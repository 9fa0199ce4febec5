"""The threads of a worker process."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from segmentation.domain.jobs import chores, heartbeat
from segmentation.domain.jobs.chores import Chores
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import Interruption, LeaseLost
from segmentation.domain.jobs.loop import WorkLoop
from segmentation.domain.jobs.models import Job, JobState, Worker
from segmentation.domain.jobs.services import cancel
from tests.domain.jobs.conftest import ScriptedKind
from tests.factories import JobFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT_S = 15.0


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds, for a while."""
    deadline = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def state() -> str:
    """The state of the one job."""
    return Job.objects.values_list("state", flat=True).get()


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkLoop]:
    """A worker in this process, without chores."""
    monkeypatch.setattr(chores, "_chores", {})
    made = WorkLoop()
    yield made
    made.stop()
    if made.is_alive():
        made.join(LIMIT_S)
    assert not made.is_alive()


class Endless:
    """Work that ends only when interrupted, and says why."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.reasons: list[type[BaseException]] = []

    def __call__(self, context: JobContext) -> None:
        self.begun.set()
        try:
            while True:
                context.checkpoint()
                time.sleep(0.01)
        except Interruption as reason:
            self.reasons.append(type(reason))
            raise


@pytest.fixture
def endless(kind: ScriptedKind) -> Endless:
    """What the kind does in this test."""
    kind.body = body = Endless()
    return body


def test_finds_work_by_itself_and_when_woken(kind: ScriptedKind, loop: WorkLoop) -> None:
    JobFactory.create_batch(3, project=ProjectFactory.create())
    loop.start()
    eventually(lambda: not Job.objects.exclude(state=JobState.DONE).exists())
    JobFactory.create()
    loop.wake()
    eventually(lambda: not Job.objects.exclude(state=JobState.DONE).exists())
    JobFactory.create()
    eventually(lambda: not Job.objects.exclude(state=JobState.DONE).exists())


def test_shows_itself_while_idle_and_leaves(kind: ScriptedKind, loop: WorkLoop) -> None:
    loop.start()
    eventually(Worker.objects.filter(name=loop.worker).exists)
    loop.stop()
    loop.join(LIMIT_S)
    assert not Worker.objects.exists()


def test_cancel_is_noticed_within_about_a_second(endless: Endless, loop: WorkLoop) -> None:
    job = JobFactory.create()
    loop.start()
    assert endless.begun.wait(LIMIT_S)
    asked = time.monotonic()
    cancel(job)
    eventually(lambda: state() == JobState.CANCELLED)
    assert time.monotonic() - asked < 3


def test_stopping_gives_the_job_back(endless: Endless, loop: WorkLoop) -> None:
    JobFactory.create()
    loop.start()
    assert endless.begun.wait(LIMIT_S)
    loop.stop()
    loop.join(LIMIT_S)
    job = Job.objects.get()
    assert (job.state, job.attempts, job.worker) == (JobState.QUEUED, 0, "")


def test_the_lease_is_renewed(
    endless: Endless, loop: WorkLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "BEAT_S", 0.1)
    monkeypatch.setattr(heartbeat, "LOOK_S", 0.1)
    JobFactory.create()
    loop.start()
    assert endless.begun.wait(LIMIT_S)
    soon = timezone.now() + timedelta(seconds=20)
    # As if most of the lease had passed; one that has run out would be reaped instead.
    Job.objects.update(lease_expires_at=timezone.now() + timedelta(seconds=5))
    eventually(Job.objects.filter(lease_expires_at__gt=soon).exists)
    assert state() == JobState.RUNNING


@pytest.mark.parametrize("loss", ["taken", "deleted"])
def test_a_lost_lease_stops_the_work(endless: Endless, loop: WorkLoop, loss: str) -> None:
    job = JobFactory.create()
    loop.start()
    assert endless.begun.wait(LIMIT_S)
    if loss == "deleted":
        assert job.project
        job.project.delete()
    else:
        Job.objects.update(token=99, worker="elsewhere:1:1")
    eventually(lambda: endless.reasons == [LeaseLost])
    assert set(Job.objects.values_list("token", "state")) <= {(99, JobState.RUNNING)}


def test_goes_on_after_a_fault_of_its_own(
    kind: ScriptedKind, loop: WorkLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = iter([ZeroDivisionError()])
    told = kind.told.append

    def stumble_once(job: Job) -> None:
        for fault in faults:
            raise fault
        told(JobState(job.state))

    monkeypatch.setattr(kind, "changed", stumble_once)
    JobFactory.create()
    loop.start()
    eventually(lambda: state() == JobState.DONE)
    assert Job.objects.get().attempts == 1


def test_chores_are_done_when_due_and_a_failing_one_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []

    def fail() -> None:
        done.append("fail")
        raise ZeroDivisionError

    monkeypatch.setattr(chores, "_chores", {})
    chores.register(fail, every_s=0)
    chores.register(lambda: done.append("often"), every_s=0)
    chores.register(lambda: done.append("rarely"), every_s=3600)
    entries = Chores()
    entries.step()
    entries.step()
    assert done == ["fail", "often", "rarely", "fail", "often"]
