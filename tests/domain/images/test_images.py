"""Renaming and deleting images; what is left in the store and on the disk is cleared away."""

from datetime import timedelta
from uuid import uuid4

import pytest

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common import storage
from segmentation.domain.common.errors import Forbidden, NotFound, UserError
from segmentation.domain.images import staging
from segmentation.domain.images.housekeeping import remove_stray_files
from segmentation.domain.images.models import Image, Upload
from segmentation.domain.images.scratch import clear_scratch, scratch_folder
from segmentation.domain.images.services import open_writer, rename_image
from segmentation.domain.jobs.events import events_after
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.sweep import discard, sweep
from segmentation.domain.projects.models import Project, Role
from tests.deleting import delete_for_good
from tests.domain.pictures import stored_image
from tests.domain.working import take
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_renaming(owner: User, project: Project) -> None:
    image = stored_image(project)
    rename_image(owner, image, "  day 1,\n control ")
    assert Image.objects.get().name == "day 1, control"
    assert AuditEntry.objects.get(action="image renamed").data["before"] == "discs.tif"
    assert events_after(project.pk, 0)[0].body["name"] == "day 1, control"
    for bad in ("", " ", "x" * 256):
        with pytest.raises(UserError, match="1 to 255"):
            rename_image(owner, image, bad)


def test_viewers_change_nothing_and_strangers_see_nothing(project: Project) -> None:
    image = stored_image(project)
    viewer = MembershipFactory.create(project=project, role=Role.VIEWER).user
    with pytest.raises(Forbidden):
        delete_for_good(viewer, image)
    with pytest.raises(NotFound):
        rename_image(UserFactory.create(), image, "mine")
    assert list(Image.objects.visible_to(viewer)) == [image]
    assert not Image.objects.visible_to(UserFactory.create()).exists()
    assert Image.objects.visible_to(UserFactory.create(is_superuser=True)).exists()


def test_deleting_removes_the_stored_files_in_the_end(owner: User, project: Project) -> None:
    image, other = stored_image(project), stored_image(project)
    delete_for_good(owner, image)
    sweep(kept_for=timedelta(seconds=-1))
    assert not list(storage.list_prefix(image.pixels_key))
    assert list(storage.list_prefix(other.pixels_key))
    assert Image.objects.get() == other
    assert events_after(project.pk, 0)[0].body["state"] == "deleted"


def test_the_sweep_spares_what_an_image_points_at(owner: User, project: Project) -> None:
    image = stored_image(project)
    for prefix in (image.pixels_key.rpartition("/")[0], image.pixels_key.split("/0/")[0]):
        discard(prefix)
    sweep(kept_for=timedelta(seconds=-1))
    storage.head(f"{image.pixels_key}/zarr.json")


def test_files_without_an_upload_are_removed_from_the_disk(upload: Upload) -> None:
    with open_writer(upload.pk, 0) as writer:
        writer.write(b"01")
    staging.create(uuid4())
    (staging.folder() / "notes.txt").touch()
    assert remove_stray_files() == 0
    assert remove_stray_files(young_s=-1) == 1
    assert staging.size(upload.pk) == 2
    assert (staging.folder() / "notes.txt").exists()


def test_scratch_of_attempts_that_are_over_is_cleared(upload: Upload) -> None:
    with open_writer(upload.pk, 0) as writer:
        writer.write(b"0123456789")
    context = take()
    with scratch_folder(context) as folder:
        assert clear_scratch() == 0
        assert folder.is_dir()
        Job.objects.update(state=JobState.QUEUED)
        assert clear_scratch() == 1
        assert not folder.exists()
