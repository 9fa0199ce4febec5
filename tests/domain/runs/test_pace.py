"""How long runs have taken, and still take."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.jobs.control import pause_queue
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.models import JobState
from segmentation.domain.jobs.transitions import leave_running
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.domain.runs import pace
from segmentation.domain.runs.models import Run
from segmentation.domain.runs.services import cancel_run, retry_run, start_run
from tests.domain.pictures import stored_image
from tests.domain.runs.conftest import FINDS_MUCH, REGIONS
from tests.domain.working import take, work
from tests.factories import UserFactory
from tests.science.engines.conftest import discs

pytestmark = pytest.mark.django_db
Pass = Callable[[float], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Pass:
    """A clock that stands still until it is told how many seconds pass."""
    time = [datetime.fromisoformat("2026-11-29T12:00:00+00:00")]
    monkeypatch.setattr(timezone, "now", lambda: time[0])

    def passes(seconds: float) -> None:
        time[0] += timedelta(seconds=seconds)

    return passes


@pytest.fixture
def many(owner: User, project: Project, model: Model) -> Run:
    """Of ten images."""
    for number in range(10):
        stored_image(project, name=f"{number}.tif")
    return start_run(owner, project, "all", model)


def do(count: int, passes: Pass, seconds: float, state: JobState = JobState.DONE) -> None:
    """One image after the other, each in so many seconds."""
    for _ in range(count):
        context = take()
        passes(seconds)
        leave_running(context.job.pk, context.token, state)


def taken(run: Run) -> float | None:
    run.refresh_from_db()
    return pace.taken_seconds(run, timezone.now())


def remaining(run: Run) -> float | None:
    run.refresh_from_db()
    return pace.remaining_seconds(run, timezone.now())


def test_nothing_is_foreseen_before_an_image_is_done(many: Run, later: Pass) -> None:
    later(300)
    assert (taken(many), remaining(many)) == (None, None)
    take()
    later(7)
    assert (taken(many), remaining(many)) == (7, None)


def test_what_is_left_goes_by_the_images_before(many: Run, later: Pass) -> None:
    later(300)
    do(4, later, 10)
    assert remaining(many) == 60
    take()
    later(4)
    assert remaining(many) == 56
    assert taken(many) == 44


def test_a_run_that_gets_slower_is_given_longer(many: Run, later: Pass) -> None:
    do(4, later, 10)
    take()
    later(200)
    assert remaining(many) == 6 * 240 / 5 - 200
    later(10_000)
    assert remaining(many) > 1000  # type: ignore[operator]


def test_an_image_that_should_be_done_by_now_leaves_nothing_to_go_by(
    many: Run, later: Pass
) -> None:
    do(9, later, 10)
    take()
    later(9)
    assert remaining(many) == 1
    later(1)
    assert remaining(many) is None


def test_the_pace_is_that_of_the_last_images(
    many: Run, later: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "_LATELY_IMAGES", 1.0)
    do(3, later, 1000)
    do(6, later, 100)
    assert 100 < (remaining(many) or 0) < 200


def test_a_retry_on_the_next_day_knows_nothing_of_the_night(
    many: Run, owner: User, later: Pass
) -> None:
    do(5, later, 10)
    do(5, later, 10, JobState.FAILED)
    assert (taken(many), remaining(many)) == (100, None)
    later(86_400)
    retry_run(owner, many)
    later(60)
    assert (taken(many), remaining(many)) == (None, None)
    do(2, later, 3)
    assert (taken(many), remaining(many)) == (106, 9)
    do(3, later, 3)
    later(86_400)
    assert (taken(many), remaining(many)) == (115, None)


def test_while_nobody_works_on_it_nothing_is_foreseen_and_the_pace_stays(
    many: Run, later: Pass
) -> None:
    do(4, later, 10)
    later(3600)
    assert remaining(many) is None
    do(1, later, 10)
    assert remaining(many) == 50


def test_the_short_turns_of_other_projects_are_part_of_the_pace(many: Run, later: Pass) -> None:
    for _ in range(4):
        do(1, later, 10)
        later(10)
    take()
    assert remaining(many) == pytest.approx(6 * 70 / 4 - 10)


def test_the_end_of_a_cancelled_run_is_its_time(many: Run, owner: User, later: Pass) -> None:
    do(2, later, 10)
    later(5)
    cancel_run(owner, many)
    later(3600)
    assert (taken(many), remaining(many)) == (25, None)


def test_one_large_image_is_foreseen_by_its_regions(run: Run, later: Pass) -> None:
    execute(take())
    assert remaining(run) is None
    for done in range(1, REGIONS):
        context = take()
        later(20)
        execute(context)
        assert remaining(run) == pytest.approx(20 * (REGIONS - done))
    work()
    assert (taken(run), remaining(run)) == (20 * (REGIONS - 1), None)
    assert run.parts == 0


def test_a_pause_of_the_queue_is_no_work_on_a_large_image(run: Run, later: Pass) -> None:
    admin = UserFactory.create(is_superuser=True)
    execute(take())
    context = take()
    later(20)
    execute(context)
    pause_queue(admin, paused=True)
    later(3600)
    pause_queue(admin, paused=False)
    assert remaining(run) == pytest.approx(20 * (REGIONS - 1))


def test_of_a_large_image_among_others_its_regions_count_until_it_counts_itself(
    small_blocks: None, owner: User, project: Project, model: Model
) -> None:
    large = stored_image(project, discs(200, 25)[0].clip(0, 1), name="large.tif")
    small = stored_image(project, name="small.tif")
    run = start_run(owner, project, [large.pk, small.pk], model, FINDS_MUCH)
    execute(take())
    execute(take())
    run.refresh_from_db()
    assert run.parts == pytest.approx(1 / REGIONS)
    while not run.done:
        execute(take())
        run.refresh_from_db()
    assert run.parts == pytest.approx(0)


def test_what_was_done_of_a_cancelled_image_counts_no_more(run: Run, owner: User) -> None:
    execute(take())
    execute(take())
    cancel_run(owner, run)
    run.refresh_from_db()
    assert (run.parts, run.begun_at) == (0, None)


def test_a_run_from_before_its_times_were_kept_has_taken_what_lies_between(
    many: Run, later: Pass
) -> None:
    do(10, later, 10)
    Run.objects.update(spent_s=None)
    assert taken(many) == 100
