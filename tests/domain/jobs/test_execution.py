"""How jobs end."""

import pytest
from django.db import OperationalError

from segmentation.domain.common.errors import QuotaExceeded
from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed, LeaseLost, WorkerStopping
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.models import Job, JobState, Leftover
from tests.domain.jobs.conftest import ScriptedKind, publish_nothing
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db


def run_once(kind: ScriptedKind, error: BaseException | None = None) -> Job:
    """Claim the one job and execute it; with `error` it ends so."""

    def fail(_: JobContext) -> None:
        assert error is not None
        raise error

    kind.body = publish_nothing if error is None else fail
    if not Job.objects.exists():
        JobFactory.create()
    job = claim("elsewhere:1:1")
    assert job is not None
    execute(JobContext(job))
    return Job.objects.get()


def test_done(kind: ScriptedKind) -> None:
    job = run_once(kind)
    assert (job.state, job.error, job.attempts) == (JobState.DONE, "", 1)
    assert not Leftover.objects.exists()


@pytest.mark.parametrize("error", [JobFailed("a.png is no picture."), QuotaExceeded("Full.")])
def test_the_users_fault_is_told_as_it_is_and_not_tried_again(
    kind: ScriptedKind, error: Exception
) -> None:
    job = run_once(kind, error)
    assert (job.state, job.error, job.log) == (JobState.FAILED, str(error), "")
    assert kind.told == [JobState.RUNNING, JobState.FAILED]


def test_our_fault_fails_at_once_with_a_log(kind: ScriptedKind) -> None:
    job = run_once(kind, ZeroDivisionError("division by zero"))
    assert job.state == JobState.FAILED
    assert "ZeroDivisionError: division by zero" in job.error
    assert "Traceback" in job.log
    assert "Traceback" not in job.error
    assert claim("elsewhere:1:1") is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("file:///srv/var/a/1/pixels.zarr holds nothing", "… holds nothing"),
        ("[Errno 2] No such file: '/srv/var/x.tif'", "[Errno 2] No such file: '…'"),
        ("1/2 of the batch\nand more", "1/2 of the batch"),
    ],
)
def test_members_are_not_told_where_the_server_keeps_what(
    kind: ScriptedKind, said: str, told: str
) -> None:
    job = run_once(kind, ValueError(said))
    assert f"(ValueError: {told})" in job.error
    assert said in job.log


def test_ending_without_a_result_is_our_fault(kind: ScriptedKind) -> None:
    kind.body = lambda context: None
    JobFactory.create()
    job = claim("elsewhere:1:1")
    assert job is not None
    execute(JobContext(job))
    assert Job.objects.get().state == JobState.FAILED


def test_a_fault_after_publishing_changes_nothing(kind: ScriptedKind) -> None:
    def publish_and_fail(context: JobContext) -> None:
        publish_nothing(context)
        raise ZeroDivisionError

    kind.body = publish_and_fail
    JobFactory.create()
    job = claim("elsewhere:1:1")
    assert job is not None
    execute(JobContext(job))
    assert Job.objects.get().state == JobState.DONE


def test_cancelled(kind: ScriptedKind) -> None:
    assert run_once(kind, JobCancelled()).state == JobState.CANCELLED
    assert kind.told == [JobState.RUNNING, JobState.CANCELLED]


def test_a_graceful_stop_gives_the_attempt_back(kind: ScriptedKind) -> None:
    for _ in range(5):
        job = run_once(kind, WorkerStopping())
        assert (job.state, job.attempts, job.worker) == (JobState.QUEUED, 0, "")
    assert job.token == 5


def test_a_lost_lease_leaves_the_job_to_its_new_holder(kind: ScriptedKind) -> None:
    job = run_once(kind, LeaseLost())
    assert job.state == JobState.RUNNING
    assert kind.told == [JobState.RUNNING]


def test_trouble_with_the_database_is_tried_again_but_not_for_ever(kind: ScriptedKind) -> None:
    trouble = OperationalError("the connection is closed")
    for attempt in (1, 2):
        job = run_once(kind, trouble)
        assert (job.state, job.attempts, job.error) == (JobState.QUEUED, attempt, "")
        assert "the connection is closed" in job.log
    job = run_once(kind, trouble)
    assert job.state == JobState.FAILED
    assert "the connection is closed" in job.error


@pytest.mark.parametrize(
    "error", [JobFailed("no"), ZeroDivisionError(), JobCancelled(), WorkerStopping(), LeaseLost()]
)
def test_what_an_attempt_wrote_for_nothing_is_given_up(
    kind: ScriptedKind, error: BaseException
) -> None:
    job = run_once(kind, error)
    assert [row.prefix for row in Leftover.objects.all()] == [f"test/{job.pk}/1"]
