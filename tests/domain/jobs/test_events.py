"""News is numbered without gaps, in the order of commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from django.db import connections, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from segmentation.domain.jobs import events
from segmentation.domain.jobs.events import (
    announce,
    can_replay_after,
    events_after,
    forget_old_events,
    last_seq,
    oldest_seq,
)
from segmentation.domain.jobs.models import Event
from segmentation.domain.projects.models import Project
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return ProjectFactory.create()


def test_numbers_rise_by_one_in_each_project(project: Project) -> None:
    other = ProjectFactory.create()
    assert last_seq(project.pk) == 0
    numbers = [announce(project.pk, "run", {"n": n}).seq for n in range(3)]
    assert numbers == [1, 2, 3]
    assert announce(other.pk, "run", {}).seq == 1
    assert last_seq(project.pk) == 3


def test_replays_what_came_after(project: Project) -> None:
    for n in range(5):
        announce(project.pk, "run", {"n": n})
    assert [event.body["n"] for event in events_after(project.pk, 2)] == [2, 3, 4]
    assert [event.seq for event in events_after(project.pk, 0, limit=2)] == [1, 2]
    assert events_after(project.pk, 5) == []


def test_old_news_is_forgotten_but_not_its_number(project: Project) -> None:
    for n in range(4):
        announce(project.pk, "run", {"n": n})
    Event.objects.filter(seq__lte=2).update(at=timezone.now() - timedelta(days=8))
    assert forget_old_events() == 2
    assert (oldest_seq(project.pk), last_seq(project.pk)) == (3, 4)
    replayable = {seq: can_replay_after(project.pk, seq) for seq in range(7)}
    assert replayable == {0: False, 1: False, 2: True, 3: True, 4: True, 5: False, 6: False}

    Event.objects.update(at=timezone.now() - timedelta(days=8))
    forget_old_events()
    assert oldest_seq(project.pk) is None
    assert not can_replay_after(project.pk, 3)
    assert can_replay_after(project.pk, 4)
    assert announce(project.pk, "run", {}).seq == 5


def test_a_fresh_project_can_be_followed_from_the_start(project: Project) -> None:
    assert can_replay_after(project.pk, 0)


def test_those_who_follow_get_one_hint_a_transaction(
    project: Project, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    layer = get_channel_layer()
    assert layer is not None

    def announce_twice() -> int:
        with django_capture_on_commit_callbacks(execute=True) as hooks:
            announce(project.pk, "run", {})
            announce(project.pk, "run", {})
        return len(hooks)

    async def follow() -> tuple[int, object]:
        # In one event loop: with Redis, a channel lives in the loop that made it.
        channel = await layer.new_channel()
        await layer.group_add(events.group_name(project.pk), channel)
        hooks = await sync_to_async(announce_twice)()
        return hooks, await layer.receive(channel)

    assert async_to_sync(follow)() == (1, {"type": "news"})


@pytest.mark.django_db(transaction=True)
class TestWithOthers:
    def test_needs_a_transaction(self, project: Project) -> None:
        with pytest.raises(RuntimeError):
            announce(project.pk, "run", {})
        assert not Event.objects.exists()

    def test_what_is_rolled_back_leaves_no_gap(self, project: Project) -> None:
        with transaction.atomic():
            announce(project.pk, "run", {})
            transaction.set_rollback(True)
        with transaction.atomic():
            assert announce(project.pk, "run", {}).seq == 1

    def test_a_channel_layer_that_is_away_does_no_harm(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = []

        def refuse() -> None:
            asked.append(True)
            raise ConnectionError("connection refused")

        monkeypatch.setattr(events, "get_channel_layer", refuse)
        with transaction.atomic():
            announce(project.pk, "run", {})
        assert asked
        assert last_seq(project.pk) == 1

    def test_many_writers_leave_no_gap_and_no_double(self, project: Project) -> None:
        def write(name: int) -> None:
            try:
                for n in range(10):
                    with transaction.atomic():
                        announce(project.pk, "run", {"by": name, "n": n})
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(4)))
        written = events_after(project.pk, 0)
        assert [event.seq for event in written] == list(range(1, 41))
        for name in range(4):
            assert [e.body["n"] for e in written if e.body["by"] == name] == list(range(10))
