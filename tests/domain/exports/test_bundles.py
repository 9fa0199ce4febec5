"""Archives of all results of a run or project, as a worker makes them."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import tifffile
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common import storage
from segmentation.domain.common.errors import Conflict, Forbidden, NotFound, UserError
from segmentation.domain.exports.models import Export
from segmentation.domain.exports.services import expire_exports, start_export
from segmentation.domain.images.models import Image
from segmentation.domain.images.scratch import scratch_root
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.sweep import sweep
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.models import Project, Role
from segmentation.domain.projects.trash import discard, remove
from tests.deleting import delete_for_good
from tests.domain.masks.conftest import squares, stored_segmentation
from tests.domain.pictures import stored_image
from tests.domain.working import take, work
from tests.factories import MembershipFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db
TABLE = pa.table({"label": list(range(1, 145))})


@pytest.fixture
def project(data_folder: Path) -> Project:
    """Two pictures of one name, each with its squares."""
    project = ProjectFactory.create()
    for _ in range(2):
        stored_segmentation(stored_image(project), squares(), TABLE)
    return project


def owner_of(project: Project) -> User:
    assert project.created_by is not None
    return project.created_by


def made(project: Project, format_name: str = "labels-tiff") -> Export:
    export = start_export(owner_of(project), project, None, format_name)
    assert work() == 1
    export.refresh_from_db()
    assert export.job.user == export.created_by
    return export


def opened(export: Export) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(storage.get_bytes(export.file_key)))


def manifest_of(export: Export) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(opened(export).read("manifest.json"))
    return found


def test_an_archive_holds_every_result_with_its_origin(project: Project) -> None:
    export = made(project)
    assert (export.job.state, export.done, export.total) == (JobState.DONE, 2, 2)
    data = storage.get_bytes(export.file_key)
    assert (len(data), hashlib.sha256(data).hexdigest()) == (export.bytes, export.sha256)
    archive, manifest = opened(export), manifest_of(export)
    assert [entry["file"] for entry in manifest["files"]] == [
        "discs.labels.tif", "discs-2.labels.tif",
    ]  # fmt: skip
    sums = archive.read("checksums.sha256").decode().splitlines()
    for entry, line in zip(manifest["files"], sums, strict=True):
        content = archive.read(entry["file"])
        assert hashlib.sha256(content).hexdigest() == entry["sha256"] == line.split("  ")[0]
        assert np.array_equal(tifffile.imread(io.BytesIO(content)), squares()[0, 0])
        segmentation = Segmentation.objects.get(pk=entry["segmentation"])
        assert entry["image"]["id"] == str(segmentation.image_id)
        assert entry["objects"] == 144
        assert entry["provenance"] == segmentation.provenance
    assert manifest["project"]["name"] == project.name
    assert list(scratch_root().iterdir()) == []


def test_of_a_project_the_newest_result_of_each_image_counts(project: Project) -> None:
    image = Image.objects.filter(project=project)[0]
    newest = stored_segmentation(image, squares(step=16), pa.table({"label": [1]}))
    files = manifest_of(made(project, "csv"))["files"]
    assert len(files) == 2
    assert str(newest.pk) in {entry["segmentation"] for entry in files}


def test_what_a_format_has_no_place_for_is_left_out_and_named(project: Project) -> None:
    stack = stored_image(project, np.zeros((2, 20, 30), np.uint8), "ZYX", "stack.tif")
    stored_segmentation(stack, np.ones((1, 2, 20, 30), np.uint32), pa.table({"label": [1]}))
    manifest = manifest_of(made(project, "coco"))
    assert len(manifest["files"]) == 2
    (left,) = manifest["left_out"]
    assert left["image"] == "stack.tif"
    assert "spans several planes" in left["reason"]


def test_an_archive_of_nothing_fails_with_the_reason(data_folder: Path) -> None:
    project = ProjectFactory.create()
    stack = stored_image(project, np.zeros((2, 20, 30), np.uint8), "ZYX")
    stored_segmentation(stack, np.ones((1, 2, 20, 30), np.uint32), pa.table({"label": [1]}))
    export = made(project, "coco")
    assert export.job.state == JobState.FAILED
    assert "None of these results fits" in Job.objects.get(pk=export.job_id).error
    assert export.file_key == ""


def test_what_can_not_be_exported_is_told_at_once(data_folder: Path) -> None:
    project = ProjectFactory.create()
    with pytest.raises(UserError, match="no results to export yet"):
        start_export(owner_of(project), project, None, "csv")
    with pytest.raises(UserError, match="no format “xlsx”"):
        start_export(owner_of(project), project, None, "xlsx")
    with pytest.raises(NotFound):
        start_export(UserFactory.create(), project, None, "csv")


def test_one_person_has_only_so_many_made_at_a_time(project: Project) -> None:
    for _ in range(3):
        start_export(owner_of(project), project, None, "csv")
    with pytest.raises(Conflict, match="3 of your exports are still being made"):
        start_export(owner_of(project), project, None, "csv")
    assert work() == 3
    start_export(owner_of(project), project, None, "csv")


def test_its_maker_and_who_may_run_can_remove_it_and_its_file_follows(project: Project) -> None:
    viewer = MembershipFactory.create(project=project, role=Role.VIEWER).user
    ours, theirs = made(project), start_export(viewer, project, None, "csv")
    with pytest.raises(Forbidden):
        discard(viewer, ours)
    discard(viewer, theirs)
    remove(owner_of(project), theirs)
    delete_for_good(owner_of(project), ours)
    assert not Export.objects.exists()
    assert sweep(timedelta(seconds=-1)) == 1
    assert not storage.exists(ours.file_key)
    actions = AuditEntry.objects.filter(action="export deleted").count()
    assert actions == 2


def test_removing_an_export_stops_the_work(project: Project) -> None:
    export = start_export(owner_of(project), project, None, "csv")
    context = take()
    delete_for_good(owner_of(project), export)
    context.job.refresh_from_db()
    assert context.job.cancel_requested


def test_exports_go_when_their_time_is_over(project: Project) -> None:
    export, kept = made(project), made(project, "csv")
    assert export.expires_at > timezone.now() + timedelta(days=6)
    Export.objects.filter(pk=export.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert expire_exports() == 1
    assert Export.objects.get() == kept
    # A sweep gives itself a moment only, and SQLite's clock is coarser than ours.
    while sweep(timedelta(seconds=-1)):
        pass
    assert not storage.exists(export.file_key)
    assert storage.exists(kept.file_key)
