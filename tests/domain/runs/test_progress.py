"""Few events, each with many items, and every final state told."""

from datetime import timedelta

import pytest

from segmentation.domain.accounts.models import User
from segmentation.domain.jobs.events import events_after
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.transitions import leave_running
from segmentation.domain.model_registry.models import Model
from segmentation.domain.notices.models import Delivery, Notice
from segmentation.domain.notices.services import add_webhook
from segmentation.domain.projects.models import Project
from segmentation.domain.runs import progress
from segmentation.domain.runs.models import Run, RunState
from segmentation.domain.runs.services import cancel_run, start_run
from tests.domain.pictures import stored_image
from tests.domain.working import take

pytestmark = pytest.mark.django_db

COUNT = 40


@pytest.fixture
def run(owner: User, project: Project, model: Model) -> Run:
    image = stored_image(project)
    for n in range(COUNT - 1):
        image.pk = None
        image._state.adding = True
        image.name = f"{n}.tif"
        image.save()
    return start_run(owner, project, "all", model)


def finish_all() -> None:
    for _ in range(COUNT):
        context = take()
        leave_running(context.job.pk, context.token, JobState.DONE)


def test_many_changes_become_few_events(
    run: Run, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "INTERVAL", timedelta(hours=1))
    finish_all()
    first, last = events_after(project.pk, 0)
    assert first.body["state"] == "queued"
    assert last.body["state"] == "completed"
    assert {item["state"] for item in last.body["items"]} == {"done"}
    assert len(last.body["items"]) == COUNT


def test_with_time_between_them_every_change_is_told(
    run: Run, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "INTERVAL", timedelta(0))
    finish_all()
    bodies = [event.body for event in events_after(project.pk, 0)]
    assert len(bodies) == 1 + 2 * COUNT
    assert [body["progress"]["done"] for body in bodies][-1] == COUNT
    assert all(len(body["items"]) <= 1 for body in bodies)


def test_what_is_untold_is_told_by_the_next_look(
    run: Run, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    take()
    assert run.items.unannounced().count() == 1
    assert progress.tell_untold() == 0  # the last event is too fresh
    monkeypatch.setattr(progress, "INTERVAL", timedelta(0))
    assert progress.tell_untold() == 1
    assert progress.tell_untold() == 0
    event = events_after(project.pk, 1)[0]
    assert (event.body["state"], len(event.body["items"])) == ("running", 1)
    assert event.body["items"][0]["state"] == "running"


def test_an_event_holds_only_so_many_items(
    run: Run, owner: User, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "ITEMS_AN_EVENT", 15)
    monkeypatch.setattr(progress, "INTERVAL", timedelta(0))
    cancel_run(owner, run)
    while progress.tell_untold():
        pass
    events = events_after(project.pk, 1)
    assert [len(event.body["items"]) for event in events] == [15, 15, 10]
    assert {event.body["state"] for event in events} == {"cancelled"}


def test_counters_add_up_whatever_happens(run: Run) -> None:
    contexts = [take() for _ in range(3)]
    ends = [JobState.DONE, JobState.FAILED, JobState.QUEUED]
    for context, state in zip(contexts, ends, strict=True):
        leave_running(context.job.pk, context.token, state)
    run.refresh_from_db()
    assert (run.running, run.done, run.failed, run.total) == (0, 1, 1, COUNT)
    assert run.state == RunState.RUNNING
    states = {state: run.items.filter(state=state).count() for state in JobState.values}
    assert states == {"queued": COUNT - 2, "running": 0, "done": 1, "failed": 1, "cancelled": 0}
    assert Job.objects.filter(state=JobState.QUEUED).count() == COUNT - 2


def test_the_end_is_told_once_to_who_started_it(run: Run, owner: User, project: Project) -> None:
    add_webhook(owner, project, "https://example.org/hook")
    finish_all()
    (notice,) = Notice.objects.visible_to(owner)
    assert (notice.kind, notice.link) == ("run-ended", f"/runs/{run.pk}/")
    assert notice.title == f"A run is done: {COUNT} images"
    (delivery,) = Delivery.objects.all()
    assert delivery.body["progress"] == {"done": COUNT, "failed": 0, "total": COUNT}
    assert delivery.body["state"] == "completed"


def test_cancelling_is_told_too(run: Run, owner: User) -> None:
    cancel_run(owner, run)
    cancel_run(owner, run)
    (notice,) = Notice.objects.visible_to(owner)
    assert notice.title == f"A run was cancelled after 0 of {COUNT} images"
