"""The next job is claimed and opened beside a short one, so that the work need not wait for it."""

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError

from segmentation.domain.jobs import ahead, hands, kinds, loop
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobFailed
from segmentation.domain.jobs.heartbeat import Heartbeat
from segmentation.domain.jobs.kinds import Rest, Step
from segmentation.domain.jobs.loop import work_until_empty
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.workers import own_name
from tests.domain.jobs.conftest import ScriptedKind
from tests.factories import JobFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_S = 10.0


class Opening(ScriptedKind):
    """Opens a job in one step and does it in another; each job may wait for the next one's."""

    def __init__(self) -> None:
        super().__init__()
        self.happened: list[str] = []
        self.opened = {name: threading.Event() for name in "abc"}
        self.awaits: dict[str, str] = {}
        self.while_at_work: Callable[[str], None] = lambda _: None
        self.refuses = ""

    def run(self, context: JobContext) -> Rest | None:
        """Both steps."""
        return self.open(context)()

    def open(self, context: JobContext) -> Step:
        """The first step."""
        name = context.job.payload["name"]
        if name == self.refuses:
            raise JobFailed("No such picture.")
        self.happened.append(f"open {name}")
        self.opened[name].set()

        def step() -> None:
            if name in self.awaits:
                assert self.opened[self.awaits[name]].wait(PATIENCE_S)
            self.while_at_work(name)
            self.happened.append(f"do {name}")
            self.body(context)

        return step


@pytest.fixture
def opening(monkeypatch: pytest.MonkeyPatch) -> Opening:
    monkeypatch.setattr(kinds, "_kinds", {})
    monkeypatch.setattr(hands, "beside", lambda: 0)
    made = Opening()
    kinds.register(made)
    return made


def queue(names: str, **more: int) -> None:
    project = ProjectFactory.create()
    for name in names:
        JobFactory.create(project=project, payload={"name": name}, **more)


def work(stopping: threading.Event | None = None, heartbeat: Heartbeat | None = None) -> None:
    work_until_empty(heartbeat or Heartbeat(own_name()), stopping or threading.Event())


def states() -> list[str]:
    return list(Job.objects.order_by("created_at").values_list("state", flat=True))


def test_the_next_job_is_opened_beside_a_short_one(opening: Opening) -> None:
    queue("abc")
    opening.awaits = {"b": "c"}
    work()
    assert opening.happened == ["open a", "do a", "open b", "open c", "do b", "do c"]
    assert states() == [JobState.DONE] * 3


def test_nothing_is_claimed_beside_a_long_one(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "SHORT_S", 0.0)
    queue("abc")
    opening.while_at_work = lambda name: running.append(
        Job.objects.filter(state=JobState.RUNNING).count()
    )
    running: list[int] = []
    work()
    assert running == [1, 1, 1]


def test_nothing_is_claimed_beside_what_took_a_worker_down(opening: Opening) -> None:
    queue("abc", attempts=1)
    work()
    assert opening.happened == ["open a", "do a", "open b", "do b", "open c", "do c"]


def test_a_stopping_worker_gives_back_what_it_has_opened(opening: Opening) -> None:
    queue("abc")
    opening.awaits = {"b": "c"}
    stopping = threading.Event()
    opening.while_at_work = lambda name: stopping.set() if name == "b" else None
    heartbeat = Heartbeat(own_name())
    work(stopping, heartbeat)
    assert states() == [JobState.DONE, JobState.DONE, JobState.QUEUED]
    given_back = Job.objects.latest("created_at")
    assert (given_back.attempts, given_back.worker) == (0, "")
    assert not heartbeat._renewed


def test_what_can_not_be_opened_fails_and_the_others_are_done(opening: Opening) -> None:
    opening.refuses = "b"
    queue("abc")
    work()
    assert states() == [JobState.DONE, JobState.FAILED, JobState.DONE]
    assert Job.objects.get(state=JobState.FAILED).error == "No such picture."


def test_what_could_not_be_given_up_is_kept_from_nobody(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: JobContext) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(ahead, "prepare", fail)
    heartbeat = Heartbeat(own_name())
    context = JobContext(JobFactory.create(payload={"name": "a"}))
    with pytest.raises(OperationalError):
        ahead.opened(context, heartbeat)
    assert not heartbeat._renewed
