"""The next job is claimed and opened beside a short one, so that the work need not wait for it."""

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError

from segmentation.domain.jobs import ahead, hands, kinds
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobFailed
from segmentation.domain.jobs.heartbeat import Heartbeat
from segmentation.domain.jobs.kinds import Rest, Step
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.services import cancel
from segmentation.domain.jobs.workers import own_name
from tests.domain.jobs.conftest import ScriptedKind, publish_nothing
from tests.domain.jobs.queueing import PATIENCE_S, SHORT_S, queue, states, work
from tests.domain.jobs.test_loop import eventually
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Opening(ScriptedKind):
    """Opens a job in one step and does it in another; each job may wait for the next one's."""

    def __init__(self) -> None:
        super().__init__()
        self.happened: list[str] = []
        self.opened = {name: threading.Event() for name in "abcdefgh"}
        self.awaits: dict[str, str] = {}
        self.ahead = 1
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
    monkeypatch.setattr(ahead, "SHORT_S", SHORT_S)
    made = Opening()
    kinds.register(made)
    return made


def test_the_next_job_is_opened_beside_a_short_one(opening: Opening) -> None:
    queue("abc")
    opening.awaits = {"b": "c"}
    work()
    assert opening.happened == ["open a", "do a", "open b", "open c", "do b", "do c"]
    assert states() == [JobState.DONE] * 3


def claimed() -> list[str]:
    """The names of the jobs that a worker holds, the one at work among them."""
    running = Job.objects.filter(state=JobState.RUNNING).order_by("created_at")
    return [payload["name"] for payload in running.values_list("payload", flat=True)]


def test_as_many_are_opened_as_their_kind_wants(opening: Opening) -> None:
    opening.ahead = 3
    queue("abcdefg")
    opening.awaits = {"b": "e"}
    opening.while_at_work = lambda name: held.update({name: claimed()})
    held: dict[str, list[str]] = {}
    work()
    assert held["a"] == ["a"]
    assert held["b"] == ["b", "c", "d", "e"]
    assert [name for name in opening.happened if name.startswith("do")] == [
        f"do {name}" for name in "abcdefg"
    ]
    assert states() == [JobState.DONE] * 7


def test_no_more_are_held_than_are_done_in_a_short_time(opening: Opening) -> None:
    opening.ahead = 7
    hand = ahead.Ahead(Heartbeat(own_name()))
    queue("abcdefgh")
    with hand:
        hand.took(SHORT_S / 2.5)
        hand.look(7)
        assert opening.opened["b"].wait(PATIENCE_S)
        hand.take()
        hand.take()
        assert hand.take() is None
    assert len(claimed()) == 2


def test_after_a_long_one_all_but_the_next_are_given_back(opening: Opening) -> None:
    opening.ahead = 3
    queue("abcd")
    with ahead.Ahead(Heartbeat(own_name())) as hand:
        hand.took(0)
        hand.look(3)
        assert opening.opened["c"].wait(PATIENCE_S)
        assert hand.take() is not None
        eventually(lambda: len(claimed()) == 3)
        hand.took(2 * SHORT_S)
        assert claimed() == ["a", "b"]
        assert hand.take() is not None
    assert states() == [JobState.RUNNING] * 2 + [JobState.QUEUED] * 2


def test_beside_a_long_one_no_more_than_the_next_is_held(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "SHORT_S", 0.2)
    opening.ahead = 3
    queue("abc")
    with ahead.Ahead(Heartbeat(own_name())) as hand:
        assert hand.take() is None
        hand.took(0)
        hand.look(3)
        assert opening.opened["a"].wait(PATIENCE_S)
        eventually(lambda: claimed() == ["a"])


def test_none_is_held_behind_what_took_a_worker_down(opening: Opening) -> None:
    opening.ahead = 3
    queue("ab")
    queue("c", attempts=1)
    queue("d")
    opening.while_at_work = lambda name: held.update({name: claimed()})
    held: dict[str, list[str]] = {}
    work()
    assert held["c"] == ["c"]
    assert states() == [JobState.DONE] * 4


def test_leases_run_out_of_what_cannot_be_given_back(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is away for longer than its users are patient, then comes back."""

    def away(_: JobContext) -> None:
        raise OperationalError("the database is not there")

    opening.ahead = 3
    queue("abcdef")
    heartbeat = Heartbeat(own_name())
    with ahead.Ahead(heartbeat) as hand:
        hand.took(0)
        hand.look(3)
        assert opening.opened["c"].wait(PATIENCE_S)
        eventually(lambda: len(heartbeat._renewed) == 3)
        with monkeypatch.context() as patched:
            patched.setattr(ahead, "give_back", away)
            hand.took(2 * SHORT_S)
        assert [context.job.payload["name"] for context in heartbeat._renewed] == ["a"]
        hand.took(0)
        hand.look(3)
        assert opening.opened["e"].wait(PATIENCE_S)
    assert not heartbeat._renewed


def test_who_waits_for_the_next_job_does_not_wait_for_a_thread_that_died(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: ahead.Ahead) -> bool:
        raise MemoryError

    queue("a")
    with ahead.Ahead(Heartbeat(own_name())) as hand:
        hand.took(0)
        with monkeypatch.context() as patched:
            patched.setattr(ahead.Ahead, "_is_asked", broken)
            patched.setattr(threading, "excepthook", lambda _: None)
            hand.look(1)
            assert hand.take() is None
        hand.look(1)
        assert hand.take() is not None


def test_nothing_is_claimed_beside_a_long_one(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "SHORT_S", 0.0)
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


def test_a_stopping_worker_gives_back_all_that_it_has_opened(opening: Opening) -> None:
    opening.ahead = 4
    queue("abcdefgh")
    opening.awaits = {"b": "f"}
    stopping = threading.Event()
    opening.while_at_work = lambda name: stopping.set() if name == "b" else None
    heartbeat = Heartbeat(own_name())
    work(stopping, heartbeat)
    assert states() == [JobState.DONE] * 2 + [JobState.QUEUED] * 6
    assert set(Job.objects.filter(state=JobState.QUEUED).values_list("attempts", "worker")) == {
        (0, "")
    }
    assert not heartbeat._renewed


def test_a_job_that_is_cancelled_in_hand_leaves_the_others(opening: Opening) -> None:
    opening.ahead = 3
    queue("abcd")
    opening.awaits = {"b": "d"}
    heartbeat = Heartbeat(own_name())

    def look_and_publish(context: JobContext) -> None:
        context.checkpoint()
        publish_nothing(context)

    def cancel_c(name: str) -> None:
        if name == "b":
            cancel(Job.objects.get(payload={"name": "c"}))
            heartbeat._tick(beat=False)

    opening.while_at_work = cancel_c
    opening.body = look_and_publish
    work(heartbeat=heartbeat)
    assert states() == [JobState.DONE, JobState.DONE, JobState.CANCELLED, JobState.DONE]


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
