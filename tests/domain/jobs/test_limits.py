"""Paused queues, limits of projects and people, places in the queue, and who used what."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from segmentation.domain.common.errors import Forbidden, NotFound
from segmentation.domain.jobs import workers
from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.control import limit_project, pause_queue, pause_worker
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.queries import jobs_queued, usage_of
from segmentation.domain.jobs.waiting import place_of
from segmentation.domain.projects.models import Project
from tests.domain.jobs.conftest import ScriptedKind
from tests.factories import JobFactory, ProjectFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kind")]

ONE, OTHER = "one:1:1", "other:1:1"


@pytest.fixture
def admin() -> object:
    return UserFactory.create(is_superuser=True)


def test_a_paused_queue_gives_nothing_out(admin: object) -> None:
    workers.show(ONE)
    JobFactory.create()
    pause_queue(admin, paused=True)  # type: ignore[arg-type]
    assert claim(ONE) is None
    pause_queue(admin, paused=False)  # type: ignore[arg-type]
    assert claim(ONE) is not None


def test_a_drained_worker_begins_nothing_and_stays_so_while_it_beats(admin: object) -> None:
    for name in (ONE, OTHER):
        workers.show(name)
    JobFactory.create()
    pause_worker(admin, ONE, paused=True)  # type: ignore[arg-type]
    workers.show(ONE)
    assert claim(ONE) is None
    assert claim(OTHER) is not None
    with pytest.raises(NotFound):
        pause_worker(admin, "nobody", paused=True)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        pause_worker(UserFactory.create(), ONE, paused=False)


def test_a_project_has_no_more_at_work_than_it_may(admin: object, settings: Settings) -> None:
    one, other = ProjectFactory.create(), ProjectFactory.create()
    for project in (one, one, one, other):
        JobFactory.create(project=project)
    settings.OCELLUS_PROJECT_JOBS_AT_ONCE = 1
    assert [claim(ONE) is not None for _ in range(3)] == [True, True, False]
    limit_project(admin, one, 2)  # type: ignore[arg-type]
    claimed = claim(ONE)
    assert claimed is not None
    assert claimed.project == one
    assert claim(ONE) is None
    limit_project(admin, one, None)  # type: ignore[arg-type]
    Job.objects.filter(state=JobState.RUNNING).update(state=JobState.DONE)
    assert claim(ONE) is not None


def test_a_person_has_no_more_at_work_than_they_may(settings: Settings) -> None:
    settings.OCELLUS_USER_JOBS_AT_ONCE = 1
    project, user = ProjectFactory.create(), UserFactory.create()
    for _ in range(2):
        JobFactory.create(project=project, user=user)
    nobodys = JobFactory.create(project=project)
    first, second = claim(ONE), claim(ONE)
    assert first is not None
    assert first.user == user
    assert second == nobodys
    assert claim(ONE) is None


def test_the_place_counts_the_turns_of_others() -> None:
    one, other, third = (ProjectFactory.create() for _ in range(3))
    mine = [JobFactory.create(project=one) for _ in range(3)]
    for _ in range(10):
        JobFactory.create(project=other)
    JobFactory.create(project=third)
    for index, ahead in enumerate((2, 4, 6)):
        place = place_of(one.pk, Job.objects.filter(pk=mine[index].pk))
        assert place is not None
        assert (place.ahead, place.workers, place.expected_start) == (ahead, 0, None)
    urgent = JobFactory.create(project=one, priority=5)
    place = place_of(one.pk, Job.objects.filter(pk=urgent.pk))
    assert place is not None
    assert place.ahead == 2
    assert place_of(one.pk, Job.objects.filter(state=JobState.DONE)) is None


def test_the_start_is_foreseen_from_how_long_the_last_ones_took() -> None:
    workers.show(ONE)
    project = ProjectFactory.create()
    for _ in range(3):
        JobFactory.create(
            project=project, state=JobState.DONE, seconds=10.0, started_at=timezone.now()
        )
    for _ in range(4):
        JobFactory.create(project=project)
    last = Job.objects.filter(state=JobState.QUEUED).order_by("-created_at").first()
    assert last is not None
    place = place_of(project.pk, Job.objects.filter(pk=last.pk))
    assert place is not None
    assert place.expected_start is not None
    assert 30 < (place.expected_start - timezone.now()).total_seconds() < 40


def test_the_start_is_later_where_a_project_may_not_have_all_workers(settings: Settings) -> None:
    for worker in (ONE, "host:2:b", "host:3:c"):
        workers.show(worker)
    project = ProjectFactory.create()
    JobFactory.create(project=project, state=JobState.DONE, seconds=10.0, started_at=timezone.now())
    for _ in range(7):
        last = JobFactory.create(project=project)

    def seconds() -> float:
        place = place_of(project.pk, Job.objects.filter(pk=last.pk))
        assert place is not None
        assert place.expected_start is not None
        return (place.expected_start - timezone.now()).total_seconds()

    assert 20 < seconds() <= 25
    settings.OCELLUS_PROJECT_JOBS_AT_ONCE = 1
    assert 60 < seconds() <= 65


def test_what_waits_of_a_project_in_the_trash_is_nobody_s_turn() -> None:
    gone, other = ProjectFactory.create(), ProjectFactory.create()
    for project in (gone, gone, other, None):
        JobFactory.create(project=project)
    JobFactory.create(project=other, held=True)
    assert jobs_queued() == 4
    Project.objects.filter(pk=gone.pk).update(trashed_at=timezone.now())
    assert jobs_queued() == 2
    place = place_of(other.pk, Job.objects.filter(project=other))
    assert place is not None
    assert place.ahead == 1


def test_time_at_work_is_kept_by_device(kind: ScriptedKind) -> None:
    project = ProjectFactory.create()
    for _ in range(2):
        JobFactory.create(project=project)
        job = claim(ONE)
        assert job is not None
        execute(JobContext(job))
    (used,) = usage_of(project)
    assert (used.device, used.jobs) == (workers.device_kind(), 2)
    assert 0 < used.seconds < 5


@pytest.mark.parametrize("fails", [False, True])
def test_time_is_booked_to_the_device_that_a_network_was_loaded_to(
    kind: ScriptedKind, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    JobFactory.create(project=(project := ProjectFactory.create()))
    monkeypatch.setattr(workers, "device_kind", lambda: "cuda")
    job = claim(ONE)
    assert job is not None
    monkeypatch.setattr(workers, "device_kind", lambda: "cpu")
    if fails:
        kind.body = lambda _: None
    execute(JobContext(job))
    assert [used.device for used in usage_of(project)] == ["cpu"]
