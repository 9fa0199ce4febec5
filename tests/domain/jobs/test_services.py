"""Asking for work, cancelling it, asking again."""

import pytest
from celery import Celery
from kombu.exceptions import OperationalError
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from segmentation.domain.common.errors import Conflict
from segmentation.domain.jobs import wake
from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.kinds import UnknownKind
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.services import (
    cancel,
    cancel_many,
    enqueue,
    enqueue_many,
    requeue,
    requeue_many,
)
from tests.domain.jobs.conftest import ScriptedKind
from tests.factories import JobFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the messages sent to workers."""
    names: list[str] = []
    monkeypatch.setattr(Celery, "send_task", lambda _, name, **options: names.append(name))
    return names


@pytest.mark.usefixtures("kind")
class TestEnqueue:
    def test_is_done_in_the_order_given(self) -> None:
        project = ProjectFactory.create()
        enqueue_many("test", project, [{"n": n} for n in range(5)])
        order = [job.payload["n"] for _ in range(5) if (job := claim("here:1:1"))]
        assert order == list(range(5))

    def test_of_an_unknown_kind_is_refused(self) -> None:
        with pytest.raises(UnknownKind):
            enqueue("knitting", ProjectFactory.create(), {})

    def test_wakes_the_workers_once_and_on_commit(
        self,
        sent: list[str],
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        project = ProjectFactory.create()
        with django_capture_on_commit_callbacks(execute=True):
            enqueue("test", project, {})
            enqueue_many("test", project, [{}, {}])
            assert sent == []
        assert sent == [wake.TASK]

    def test_a_broker_that_is_away_does_no_harm(
        self,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise OperationalError("connection refused")

        monkeypatch.setattr(Celery, "send_task", refuse)
        with django_capture_on_commit_callbacks(execute=True):
            enqueue("test", ProjectFactory.create(), {})
        assert Job.objects.get().state == JobState.QUEUED

    def test_of_many_takes_few_queries(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        project = ProjectFactory.create()
        with django_assert_max_num_queries(13):  # SQLite takes only so many parameters in each
            enqueue_many("test", project, [{}] * 500)


class TestCancel:
    def test_what_waits_ends_at_once(self, kind: ScriptedKind) -> None:
        job = cancel(JobFactory.create())
        assert (job.state, kind.told) == (JobState.CANCELLED, [JobState.CANCELLED])
        assert job.finished_at is not None
        assert claim("here:1:1") is None

    def test_what_runs_is_asked_to_end(self, kind: ScriptedKind) -> None:
        made = JobFactory.create()
        claim("here:1:1")
        job = cancel(made)
        assert (job.state, job.cancel_requested) == (JobState.RUNNING, True)
        assert kind.told == [JobState.RUNNING]

    @pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
    def test_what_has_ended_stays_as_it_is(self, kind: ScriptedKind, state: JobState) -> None:
        job = cancel(JobFactory.create(state=state))
        assert (job.state, job.cancel_requested, kind.told) == (state, False, [])

    def test_many_at_once(
        self, kind: ScriptedKind, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        project = ProjectFactory.create()
        running = JobFactory.create(project=project, state=JobState.RUNNING)
        waiting = JobFactory.create_batch(30, project=project)
        other = JobFactory.create()
        with django_assert_max_num_queries(6):
            ended = cancel_many(Job.objects.filter(project=project))
        assert {job.pk for job in ended} == {job.pk for job in waiting}
        assert Job.objects.filter(state=JobState.CANCELLED).count() == 30
        assert list(Job.objects.filter(cancel_requested=True)) == [running]
        other.refresh_from_db()
        assert other.state == JobState.QUEUED
        assert kind.told == []


class TestRequeue:
    @pytest.mark.parametrize("state", [JobState.FAILED, JobState.CANCELLED])
    def test_is_as_if_for_the_first_time(self, kind: ScriptedKind, state: JobState) -> None:
        made = JobFactory.create(
            state=state, attempts=3, token=7, error="no", log="why", cancel_requested=True
        )
        job = requeue(made)
        assert (job.state, job.attempts, job.error, job.log) == (JobState.QUEUED, 0, "", "")
        assert not job.cancel_requested
        assert kind.told == [JobState.QUEUED]
        claimed = claim("here:1:1")
        assert claimed is not None
        assert claimed.token == 8

    @pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.DONE])
    def test_is_not_for_what_has_not_failed(self, kind: ScriptedKind, state: JobState) -> None:
        with pytest.raises(Conflict):
            requeue(JobFactory.create(state=state))

    def test_many_takes_only_the_failed(self, kind: ScriptedKind) -> None:
        for state in JobState.values:
            JobFactory.create(state=state)
        assert requeue_many(Job.objects.all()) == 2
        assert Job.objects.filter(state=JobState.QUEUED).count() == 3
