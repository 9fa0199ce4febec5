"""Beginning, finishing, ending and giving up uploads."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common.errors import (
    Conflict,
    Forbidden,
    NotFound,
    QuotaExceeded,
    UserError,
)
from segmentation.domain.images import staging
from segmentation.domain.images.models import Upload, UploadState
from segmentation.domain.images.services import (
    create_upload,
    expire_uploads,
    finish_set,
    finish_upload,
    open_writer,
    terminate_upload,
)
from segmentation.domain.jobs.events import events_after
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.projects.models import Project, Role
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def fill(upload: Upload) -> None:
    with open_writer(upload.pk, upload.offset) as writer:
        writer.write(b"x" * (upload.length - upload.offset))
    upload.refresh_from_db()


def test_the_last_byte_begins_the_import_once(upload: Upload) -> None:
    fill(upload)
    assert upload.state == UploadState.IMPORTING
    job = Job.objects.get()
    assert (job.kind, job.payload) == ("import", {"upload": str(upload.pk)})
    assert job.user == upload.owner
    finish_upload(upload.pk)
    finish_upload(upload.pk)
    assert Job.objects.count() == 1
    assert upload.project_id
    (event,) = events_after(upload.project_id, 0)
    assert event.body["state"] == "importing"


def test_an_incomplete_upload_cannot_be_finished(upload: Upload) -> None:
    with pytest.raises(Conflict, match="0 of 10 bytes"):
        finish_upload(upload.pk)
    assert not Job.objects.exists()


def test_an_empty_file_goes_to_the_import_which_names_it(owner: User, project: Project) -> None:
    upload = create_upload(owner, project, filename="nothing.tif", length=0)
    assert upload.state == UploadState.IMPORTING


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER])
def test_reviewers_and_viewers_may_not_upload(project: Project, role: Role) -> None:
    member = MembershipFactory.create(project=project, role=role).user
    with pytest.raises(Forbidden):
        create_upload(member, project, filename="a.tif", length=1)


def test_strangers_learn_nothing(project: Project, upload: Upload) -> None:
    stranger = UserFactory.create()
    with pytest.raises(NotFound):
        create_upload(stranger, project, filename="a.tif", length=1)
    assert not Upload.objects.visible_to(stranger).exists()


def test_only_who_began_an_upload_ends_it(project: Project, upload: Upload) -> None:
    member = MembershipFactory.create(project=project).user
    with pytest.raises(Forbidden):
        terminate_upload(member, upload)
    assert Upload.objects.visible_to(member).count() == 1


def test_ending_an_upload_removes_its_bytes_and_its_work(owner: User, upload: Upload) -> None:
    fill(upload)
    terminate_upload(owner, upload)
    assert not staging.path(upload.pk).exists()
    assert not Upload.objects.exists()
    assert Job.objects.get().state == JobState.CANCELLED
    assert AuditEntry.objects.filter(action="upload ended").exists()


def test_what_gets_no_byte_for_days_is_given_up(upload: Upload) -> None:
    assert expire_uploads() == 0
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert expire_uploads() == 1
    assert not staging.path(upload.pk).exists()
    assert not Upload.objects.exists()


def test_quotas_are_asked_before_the_first_byte(
    owner: User, project: Project, settings: Settings
) -> None:
    settings.OCELLUS_UPLOAD_MAX_BYTES = 1000
    with pytest.raises(QuotaExceeded, match=r"has 1\.5 kB; the most one file may have is 1 kB"):
        create_upload(owner, project, filename="big.tif", length=1500)
    settings.OCELLUS_PROJECT_MAX_BYTES = 1500
    create_upload(owner, project, filename="first.tif", length=1000)
    with pytest.raises(QuotaExceeded, match="project is full"):
        create_upload(owner, project, filename="second.tif", length=501)
    settings.OCELLUS_DISK_RESERVE_BYTES = 2**62
    with pytest.raises(QuotaExceeded, match="disk"):
        create_upload(owner, project, filename="third.tif", length=1)
    assert Upload.objects.count() == 1


def test_files_are_images_or_labels(owner: User, project: Project) -> None:
    with pytest.raises(UserError, match="one of image, labels, model"):
        create_upload(owner, project, filename="a.tif", length=1, kind="table")


def test_a_set_is_imported_when_it_is_closed(owner: User, project: Project) -> None:
    set_id = uuid4()
    uploads = [
        create_upload(owner, project, filename=name, length=3, set_id=set_id) for name in "ab"
    ]
    fill(uploads[0])
    assert uploads[0].state == UploadState.RECEIVING
    with pytest.raises(Conflict, match="1 files of this set"):
        finish_set(owner, set_id)
    fill(uploads[1])
    finish_set(owner, set_id)
    finish_set(owner, set_id)
    assert Job.objects.count() == 2
    with pytest.raises(Conflict, match="closed"):
        create_upload(owner, project, filename="late", length=3, set_id=set_id)


def test_a_set_belongs_to_whoever_opened_it(owner: User, project: Project) -> None:
    set_id = uuid4()
    create_upload(owner, project, filename="a", length=3, set_id=set_id)
    member = MembershipFactory.create(project=project).user
    with pytest.raises(NotFound):
        create_upload(member, project, filename="b", length=3, set_id=set_id)
    with pytest.raises(NotFound):
        finish_set(member, set_id)
