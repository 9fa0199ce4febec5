"""A full disk, a store that is away: waited for, tried again, and told in words of use."""

import errno
from pathlib import Path

import pytest
from obstore.exceptions import GenericError
from pytest_django import Settings

from segmentation.domain.common import storage
from segmentation.domain.common.troubles import DISK_FULL, STORE_AWAY, trouble_of
from segmentation.domain.jobs import execution, sweep
from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, LeaseLost, WorkerStopping
from segmentation.domain.jobs.models import Job, JobState
from segmentation.science.pixels.sandbox import SandboxError
from tests.domain.jobs.conftest import ScriptedKind
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db

FULL = OSError(errno.ENOSPC, "No space left on device", "/srv/var/secret.zarr")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr(execution, "PAUSES_S", (0.0, 0.0))
    settings.OCELLUS_STORAGE_URL = f"file://{tmp_path / 'storage'}"


def attempt(kind: ScriptedKind, error: Exception) -> JobContext:
    """An attempt that writes something, and then fails so."""

    def fail(context: JobContext) -> None:
        storage.put_bytes(f"{context.storage_prefix}/labels", b"half of them")
        raise error

    kind.body = fail
    job = claim("elsewhere:1:1")
    assert job is not None
    context = JobContext(job)
    execution.execute(context)
    return context


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FULL, DISK_FULL),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), DISK_FULL),
        (SandboxError("Traceback …\nOSError: [Errno 28] No space left on device"), DISK_FULL),
        (GenericError("Generic S3 error: … 503 Service Unavailable"), STORE_AWAY),
    ],
)
def test_trouble_is_tried_again_and_then_told(
    kind: ScriptedKind, error: Exception, told: str
) -> None:
    JobFactory.create()
    for number in (1, 2):
        attempt(kind, error)
        job = Job.objects.get()
        assert (job.state, job.attempts, job.error) == (JobState.QUEUED, number, "")
    attempt(kind, error)
    job = Job.objects.get()
    assert (job.state, job.error) == (JobState.FAILED, told)
    assert str(error).splitlines()[-1] in job.log


def test_what_was_written_makes_room_at_once_where_the_disk_is_full(kind: ScriptedKind) -> None:
    JobFactory.create()
    assert not list(storage.list_prefix(attempt(kind, FULL).storage_prefix))
    prefix = attempt(kind, GenericError("no answer")).storage_prefix
    assert list(storage.list_prefix(prefix)) == [f"{prefix}/labels"]


def test_what_a_row_points_at_stays_where_the_disk_is_full(
    kind: ScriptedKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a training's state after its last epoch does."""
    monkeypatch.setattr(sweep, "_keys", {Job: ("log",)})
    job = JobFactory.create()
    Job.objects.filter(pk=job.pk).update(log=f"test/{job.pk}/1/epoch-1/state")
    prefix = attempt(kind, FULL).storage_prefix
    assert list(storage.list_prefix(prefix)) == [f"{prefix}/labels"]


@pytest.mark.parametrize(
    ("stop", "state"),
    [
        (JobCancelled, JobState.CANCELLED),
        (WorkerStopping, JobState.QUEUED),
        (LeaseLost, JobState.RUNNING),
    ],
)
def test_a_job_that_lingers_is_stopped_as_any_other(
    kind: ScriptedKind,
    monkeypatch: pytest.MonkeyPatch,
    stop: type[JobCancelled | WorkerStopping | LeaseLost],
    state: JobState,
) -> None:
    monkeypatch.setattr(execution, "PAUSES_S", (3600.0,))
    JobFactory.create()

    def fail(context: JobContext) -> None:
        context.interrupt(stop)
        raise FULL

    kind.body = fail
    job = claim("elsewhere:1:1")
    assert job is not None
    execution.execute(JobContext(job))
    assert Job.objects.get().state == state


def test_other_errors_are_no_trouble() -> None:
    others = [OSError(errno.ENOENT, "No such file"), ValueError("full"), FileNotFoundError("x")]
    assert [trouble_of(error) for error in others] == ["", "", ""]
