"""Where networks run on the processor, short jobs are done side by side, a core each."""

import threading
from collections.abc import Callable

import pytest
from pytest_django import Settings

from segmentation.domain.jobs import ahead, hands, kinds, loop, workers
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.heartbeat import Heartbeat
from segmentation.domain.jobs.kinds import Rest, Step
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.workers import own_name
from tests.domain.jobs.conftest import ScriptedKind
from tests.domain.jobs.queueing import PATIENCE_S, SHORT_S, queue, states, work
from tests.factories import JobFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Meeting(ScriptedKind):
    """Jobs that wait, as they are done, until so many others are being done, too."""

    ahead = 1

    def __init__(self) -> None:
        super().__init__()
        self.at_work: set[str] = set()
        self.most = 0
        self.changed_hands = threading.Condition()
        self.awaited: dict[str, int] = {}
        self.meanwhile: Callable[[str], None] = lambda _: None

    def run(self, context: JobContext) -> Rest | None:
        """Open and do it."""
        return self.open(context)()

    def open(self, context: JobContext) -> Step:
        """Nothing is to be opened."""
        name = context.job.payload["name"]

        def step() -> None:
            with self.changed_hands:
                self.at_work.add(name)
                self.most = max(self.most, len(self.at_work))
                self.changed_hands.notify_all()
                enough = self.awaited.get(name, 1)
                assert self.changed_hands.wait_for(lambda: self.most >= enough, PATIENCE_S)
            self.meanwhile(name)
            with self.changed_hands:
                self.at_work.remove(name)
            self.body(context)

        return step


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> Meeting:
    """The only kind of work, and one more hand."""
    monkeypatch.setattr(kinds, "_kinds", {})
    monkeypatch.setattr(hands, "beside", lambda: 1)
    for module in (ahead, hands, loop):
        monkeypatch.setattr(module, "SHORT_S", SHORT_S)
    made = Meeting()
    kinds.register(made)
    return made


def test_another_hand_does_a_job_beside_a_short_one(meeting: Meeting) -> None:
    queue("abcdef")
    meeting.awaited = dict.fromkeys("bcdef", 2)
    work()
    assert states() == [JobState.DONE] * 6
    assert meeting.most == 2


def test_no_hand_comes_before_jobs_are_known_to_be_short(meeting: Meeting) -> None:
    queue("ab")
    work()
    assert states() == [JobState.DONE] * 2
    assert meeting.most == 1


def test_nothing_is_done_beside_long_jobs(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("ahead", "loop"):
        monkeypatch.setattr(f"segmentation.domain.jobs.{module}.SHORT_S", 0.0)
    queue("abcd")
    work()
    assert meeting.most == 1


def test_hands_follow_when_the_device_turns_out_to_be_another(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"device": "cpu"}
    monkeypatch.setattr(hands, "beside", lambda: int(known["device"] == "cpu"))
    meeting.meanwhile = lambda _: known.update(device="cuda")
    queue("abcdef")
    work()
    assert states() == [JobState.DONE] * 6
    assert meeting.most == 1
    meeting.meanwhile = lambda _: known.update(device="cpu")
    meeting.awaited = dict.fromkeys("klmn", 2)
    queue("ijklmn")
    work()
    assert set(states()) == {JobState.DONE}
    assert meeting.most == 2


def test_what_has_taken_a_worker_down_is_done_alone(meeting: Meeting) -> None:
    queue("ab")
    meeting.awaited = {}
    queue("cdef", attempts=1)
    work()
    assert states() == [JobState.DONE] * 6
    assert meeting.most == 1


def test_other_kinds_are_left_to_the_first_hand(meeting: Meeting) -> None:
    kinds.register(Plain())
    project = ProjectFactory.create()
    for _ in range(3):
        JobFactory.create(project=project, payload={"name": "p"}, kind="plain")
    queue("a")
    assert kinds.names_beside() == ["test"]
    work()
    assert set(states()) == {JobState.DONE}


class Plain(ScriptedKind):
    """Says nothing of being opened ahead, so it may be long."""

    name = "plain"

    def __init__(self) -> None:
        super().__init__()
        self.body = self._in_the_first

    def _in_the_first(self, context: JobContext) -> None:
        assert threading.current_thread().name != "hand"
        with context.publish():
            pass


def test_hands_keep_to_what_a_project_may_have_at_once(
    meeting: Meeting, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OCELLUS_PROJECT_JOBS_AT_ONCE = 1
    monkeypatch.setattr(hands, "beside", lambda: 3)
    queue("abcdefgh")
    work()
    assert states() == [JobState.DONE] * 8
    assert meeting.most == 1


def test_a_worker_that_stops_gives_back_what_all_hands_have(meeting: Meeting) -> None:
    queue("abcde")
    stopping, heartbeat = threading.Event(), Heartbeat(own_name())
    meeting.awaited = dict.fromkeys("bcde", 2)

    def stop(name: str) -> None:
        if name != "a":
            stopping.set()
            heartbeat.stop_the_job()

    def checked(context: JobContext) -> None:
        context.checkpoint()
        with context.publish():
            pass

    meeting.meanwhile, meeting.body = stop, checked
    work(stopping, heartbeat)
    assert states() == [JobState.DONE, *[JobState.QUEUED] * 4]
    assert set(Job.objects.exclude(state=JobState.DONE).values_list("attempts", flat=True)) == {0}


def test_beside_a_gpu_there_is_one_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(4)))
    monkeypatch.setattr(workers, "device_kind", lambda: "cpu")
    assert hands.beside() == 4
    monkeypatch.setattr(workers, "device_kind", lambda: "cuda")
    assert hands.beside() == 0
