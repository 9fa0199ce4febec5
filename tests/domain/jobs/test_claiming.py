"""Who gets which job next."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections
from pytest_django import DjangoAssertNumQueries

from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.projects.models import Project
from tests.domain.jobs.conftest import ScriptedKind
from tests.factories import JobFactory, ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kind")]


def claim_all() -> list[Job]:
    """Claim until there is nothing left."""
    claimed = []
    while (job := claim("here:1:1")) is not None:
        claimed.append(job)
    return claimed


def test_gives_a_lease_a_token_and_an_attempt(kind: ScriptedKind) -> None:
    made = JobFactory.create()
    job = claim("here:1:1")
    assert job is not None
    assert job.pk == made.pk
    assert (job.state, job.worker, job.attempts, job.token) == ("running", "here:1:1", 1, 1)
    made.refresh_from_db()
    assert (made.state, made.worker, made.attempts, made.token) == ("running", "here:1:1", 1, 1)
    assert made.lease_expires_at is not None
    assert job.started_at is not None
    assert 20 < (made.lease_expires_at - job.started_at).total_seconds() < 40
    assert kind.told == [JobState.RUNNING]


def test_takes_only_what_waits() -> None:
    for state in JobState.values:
        JobFactory.create(state=state)
    assert [job.token for job in claim_all()] == [1]
    assert claim("here:1:1") is None


def test_leaves_kinds_it_does_not_know() -> None:
    JobFactory.create(kind="of another version")
    assert claim("here:1:1") is None
    assert Job.objects.get().state == JobState.QUEUED


def test_goes_round_robin_over_projects() -> None:
    large, small, late = (ProjectFactory.create() for _ in range(3))
    JobFactory.create_batch(6, project=large)
    JobFactory.create_batch(2, project=small)
    JobFactory.create_batch(2, project=late)
    order = [job.project_id for job in claim_all()]
    for turn in (order[:3], order[3:6]):
        assert set(turn) == {large.pk, small.pk, late.pk}
    assert order[6:] == [large.pk] * 4


def test_a_project_that_comes_later_need_not_wait_for_the_rest() -> None:
    JobFactory.create_batch(50, project=ProjectFactory.create())
    for _ in range(5):
        claim("here:1:1")
    newcomer = JobFactory.create()
    job = claim("here:1:1")
    assert job is not None
    assert job.pk == newcomer.pk


def test_within_a_project_by_priority_then_age() -> None:
    project = ProjectFactory.create()
    made = [JobFactory.create(project=project, priority=priority) for priority in (0, 5, 0, 5)]
    expected = [made[1], made[3], made[0], made[2]]
    assert [job.pk for job in claim_all()] == [job.pk for job in expected]


def test_what_crashed_a_worker_goes_last() -> None:
    project = ProjectFactory.create()
    suspect = JobFactory.create(project=project, attempts=1, priority=9)
    fresh = JobFactory.create(project=project)
    assert [job.pk for job in claim_all()] == [fresh.pk, suspect.pk]


@pytest.mark.parametrize("waiting", [1, 200])
def test_a_claim_costs_the_same_however_much_waits(
    waiting: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    JobFactory.create_batch(waiting, project=ProjectFactory.create())
    with django_assert_max_num_queries(8):  # two of them are the savepoint's
        claim("here:1:1")


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_get_the_same_job() -> None:
    projects: list[Project] = ProjectFactory.create_batch(2)
    for project in projects:
        JobFactory.create_batch(30, project=project)

    def work(name: str) -> list[UUID]:
        try:
            claimed = []
            while (job := claim(name)) is not None:
                claimed.append(job.pk)
            return claimed
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(work, [f"here:{n}:1" for n in range(4)]))
    counts = Counter(job_id for claimed in claims for job_id in claimed)
    assert len(counts) == 60
    assert set(counts.values()) == {1}
    assert set(Job.objects.values_list("token", flat=True)) == {1}
