"""Only the newest holder of a job publishes, and all of it or nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.audit.services import record
from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, LeaseLost, WorkerStopping
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.reaper import reap
from segmentation.domain.jobs.services import cancel
from tests.domain.jobs.conftest import ScriptedKind
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db


def claimed() -> JobContext:
    """The next job, as its worker holds it."""
    job = claim("elsewhere:1:1")
    assert job is not None
    return JobContext(job)


def publish(context: JobContext, fault: Exception | None = None) -> None:
    """Publish something that leaves a trace; with `fault`, stumble after it."""
    with context.publish() as job:
        record(None, "published", job, token=context.token)
        if fault is not None:
            raise fault


def test_ends_the_job(kind: ScriptedKind) -> None:
    JobFactory.create()
    context = claimed()
    publish(context)
    job = Job.objects.get()
    assert (job.state, job.worker, job.lease_expires_at) == (JobState.DONE, "", None)
    assert job.finished_at is not None
    assert context.published
    assert kind.told == [JobState.RUNNING, JobState.DONE]


def test_a_stale_token_publishes_nothing(kind: ScriptedKind) -> None:
    JobFactory.create()
    stale = claimed()
    Job.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert reap() == 1
    with pytest.raises(LeaseLost):
        publish(stale)
    fresh = claimed()
    with pytest.raises(LeaseLost):
        publish(stale)
    assert (fresh.token, stale.token) == (2, 1)
    assert fresh.storage_prefix != stale.storage_prefix
    publish(fresh)
    with pytest.raises(LeaseLost):
        publish(stale)
    assert [entry.data for entry in AuditEntry.objects.all()] == [{"token": 2}]
    assert kind.told == ["running", "queued", "running", "done"]


def test_nothing_is_published_twice(kind: ScriptedKind) -> None:
    JobFactory.create()
    context = claimed()
    publish(context)
    with pytest.raises(LeaseLost):
        publish(context)
    assert AuditEntry.objects.count() == 1


def test_a_deleted_job_publishes_nothing(kind: ScriptedKind) -> None:
    job = JobFactory.create()
    context = claimed()
    assert job.project
    job.project.delete()
    with pytest.raises(LeaseLost):
        publish(context)


def test_a_cancelled_job_publishes_nothing(kind: ScriptedKind) -> None:
    job = JobFactory.create()
    context = claimed()
    cancel(job)
    with pytest.raises(JobCancelled):
        publish(context)
    assert not AuditEntry.objects.exists()


def test_a_fault_while_publishing_undoes_all(kind: ScriptedKind) -> None:
    JobFactory.create()
    context = claimed()
    with pytest.raises(ZeroDivisionError):
        publish(context, fault=ZeroDivisionError())
    assert Job.objects.get().state == JobState.RUNNING
    assert not AuditEntry.objects.exists()
    assert not context.published
    publish(context)


def test_checkpoints_raise_the_first_reason_until_published(kind: ScriptedKind) -> None:
    JobFactory.create()
    context = claimed()
    context.checkpoint()
    context.interrupt(WorkerStopping)
    context.interrupt(LeaseLost)
    with pytest.raises(WorkerStopping):
        context.checkpoint()
    publish(context)
    context.checkpoint()
