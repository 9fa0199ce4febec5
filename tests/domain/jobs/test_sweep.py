"""What nobody points at leaves the store; what someone points at stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from segmentation.domain.common import storage
from segmentation.domain.jobs import sweep
from segmentation.domain.jobs.models import Job, Leftover
from tests.deleting import delete_for_good
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db

# A second ahead: databases and Python round the present moment differently.
NOW = timedelta(seconds=-1)


@pytest.fixture(autouse=True)
def empty_store(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """A store of its own, into which the notes of jobs point."""
    settings.OCELLUS_STORAGE_URL = tmp_path.as_uri()
    monkeypatch.setattr(sweep, "_keys", {})
    sweep.register(Job, "log", "error")


def test_removes_what_was_given_up() -> None:
    storage.put_bytes("test/1/1/a", b"")
    storage.put_bytes("test/1/2/a", b"")
    sweep.discard("test/1/1")
    assert sweep.sweep(NOW) == 1
    assert list(storage.list_prefix("test")) == ["test/1/2/a"]
    assert not Leftover.objects.exists()


def test_waits_for_those_who_may_still_write() -> None:
    storage.put_bytes("test/1/1/a", b"")
    sweep.discard("test/1/1")
    assert sweep.sweep() == 0
    assert storage.exists("test/1/1/a")
    assert Leftover.objects.exists()


@pytest.mark.parametrize("field", ["log", "error"])
@pytest.mark.parametrize("key", ["test/1/1", "test/1/1/a"])
def test_keeps_what_a_row_points_at_or_above(field: str, key: str) -> None:
    storage.put_bytes("test/1/1/a", b"")
    JobFactory.create(**{field: key})
    sweep.discard("test/1/1")
    assert sweep.sweep(NOW) == 0
    assert storage.exists("test/1/1/a")
    assert not Leftover.objects.exists()


def test_nothing_stored_is_fine() -> None:
    sweep.discard("test/1/1")
    sweep.sweep(NOW)
    assert not Leftover.objects.exists()


def test_a_deleted_project_leaves_nothing_stored() -> None:
    job, other = JobFactory.create(), JobFactory.create()
    for made in (job, other):
        storage.put_bytes(f"test/{made.pk}/1/a", b"")
    assert job.project
    assert job.project.created_by
    delete_for_good(job.project.created_by, job.project)
    sweep.sweep(NOW)
    assert list(storage.list_prefix("test")) == [f"test/{other.pk}/1/a"]
