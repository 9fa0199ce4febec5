"""The life of an upload: begun, finished, ended, given up."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.permissions import is_site_admin
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, Forbidden, NotFound, UserError
from segmentation.domain.images import staging
from segmentation.domain.images.filenames import safe_filename, safe_relative_path
from segmentation.domain.images.models import Image, Upload, UploadKind, UploadState
from segmentation.domain.images.permissions import can_continue_upload
from segmentation.domain.images.services.imports import import_when_complete, release_labels
from segmentation.domain.images.services.quota import check_room
from segmentation.domain.images.services.sets import open_set
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.services import cancel
from segmentation.domain.jobs.transitions import hold_jobs
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_upload, require


@transaction.atomic
def create_upload(
    actor: User,
    project: Project | None,
    *,
    filename: str,
    length: int,
    kind: str = UploadKind.IMAGE,
    set_id: UUID | None = None,
    relative_path: str = "",
    ask_scenes: bool = False,
    target: UUID | None = None,
) -> Upload:
    """Begin to receive a file of `length` bytes; it is imported when the last one is there.

    A model belongs to no project, and waits to be imported until it is said what it is.
    With `ask_scenes` a file of several images waits until its owner has chosen among them.
    `target` is the image that labels are for; without it their name says so.
    Raises `Forbidden`, `QuotaExceeded`, `NotFound` for an image that is not there, or `UserError`
    for a name or length that is none.
    """
    _admit(actor, project, kind)
    if target is not None:
        _check_target(project, kind, target)
    _check(project, length)
    upload = Upload.objects.create(
        project=project,
        owner=actor,
        set=open_set(actor, project, set_id) if set_id and project else None,
        kind=kind,
        filename=safe_filename(filename),
        relative_path=safe_relative_path(relative_path),
        ask_scenes=ask_scenes,
        target=target,
        length=length,
        expires_at=timezone.now() + settings.OCELLUS_UPLOAD_LIFETIME,
    )
    staging.create(upload.pk)
    place = None if project is None else project.pk
    record(actor, "upload begun", upload, place, filename=upload.filename, length=length)
    if length == 0:
        import_when_complete(upload)
    return upload


@transaction.atomic
def take_file(
    actor: User, project: Project, path: Path, filename: str, *, ask_scenes: bool = False
) -> Upload:
    """Import a file that a worker has fetched; it is moved away from `path`, on the same disk.

    Raises what `create_upload` does.
    """
    length = path.stat().st_size
    upload = create_upload(actor, project, filename=filename, length=length, ask_scenes=ask_scenes)
    path.chmod(0o600)
    path.replace(staging.path(upload.pk))
    upload.offset = length
    upload.save(update_fields=["offset"])
    import_when_complete(upload)
    return upload


def _admit(actor: User, project: Project | None, kind: str) -> None:
    if kind not in UploadKind.values:
        raise UserError(f"The kind of an upload is one of {', '.join(UploadKind.values)}.")
    if (kind == UploadKind.MODEL) != (project is None):
        raise UserError("Images and labels are uploaded into a project, models into none.")
    if project is not None:
        require(can_upload, actor, project)
    elif not is_site_admin(actor):
        raise Forbidden("Only site admins upload models.")


def _check_target(project: Project | None, kind: str, target: UUID) -> None:
    if kind != UploadKind.LABELS:
        raise UserError("Only labels are sent for an image; send this file without one.")
    if not Image.objects.present().filter(project=project, pk=target).ready().exists():
        raise NotFound("There is no such image in this project that is ready.")


def _check(project: Project | None, length: int) -> None:
    if length < 0:
        raise UserError("The length of a file can't be negative.")
    if project is not None:
        Project.objects.select_for_update().get(pk=project.pk)
    check_room(project, length)


@transaction.atomic
def finish_upload(upload_id: UUID) -> Upload:
    """Import a file of which all bytes are there; does nothing when that has begun already.

    Raises `Conflict` when bytes are missing and `NotFound` when the upload is gone.
    """
    upload = _locked(upload_id)
    if upload.offset != upload.length:
        raise Conflict(
            f"{upload.filename} is not complete: {upload.offset} of {upload.length} bytes came."
        )
    import_when_complete(upload)
    return upload


@transaction.atomic
def take_model(actor: User, upload_id: UUID) -> Upload:
    """Take a model that has been received to work; its owner alone does so, and once.

    Raises `NotFound`, and `Conflict` when bytes are missing or it is at work already.
    """
    upload = _locked(upload_id)
    if upload.kind != UploadKind.MODEL or upload.owner_id != actor.pk:
        raise NotFound("There is no such upload of a model.")
    if upload.offset != upload.length:
        raise Conflict(
            f"{upload.filename} is not complete: {upload.offset} of {upload.length} bytes came."
        )
    if upload.state != UploadState.RECEIVING:
        raise Conflict(f"{upload.filename} has been imported already.")
    upload.state = UploadState.IMPORTING
    upload.save(update_fields=["state"])
    return upload


@transaction.atomic
def terminate_upload(actor: User, upload: Upload) -> None:
    """Drop an upload and its bytes; images it has become stay.

    Raises `Forbidden` for everyone but the person who began it.
    """
    if not can_continue_upload(actor, upload):
        raise Forbidden("Only the person who began an upload can end it.")
    record(actor, "upload ended", upload, upload.project_id, filename=upload.filename)
    _drop(upload)


def expire_uploads() -> int:
    """Give up the uploads that got no byte for too long; says how many."""
    expired = list(Upload.objects.expired().values_list("pk", flat=True)[:1000])
    return sum(_expire(upload_id) for upload_id in expired)


@transaction.atomic
def _expire(upload_id: UUID) -> bool:
    upload = Upload.objects.expired().select_for_update().filter(pk=upload_id).first()
    if upload is None:
        return False
    record(None, "upload expired", upload, upload.project_id, filename=upload.filename)
    _drop(upload)
    return True


def _drop(upload: Upload) -> None:
    upload_id, set_id, job = upload.pk, upload.set_id, upload.job
    if job is not None:
        # Who publishes what comes of an upload holds the job first, too.
        hold_jobs(Job.objects.filter(pk=job.pk))
    upload.delete()
    if job is not None:
        cancel(job)
    if set_id is not None:
        release_labels(set_id)
    transaction.on_commit(lambda: staging.remove(upload_id))


def _locked(upload_id: UUID) -> Upload:
    upload = (
        Upload.objects.select_for_update(of=("self",))
        .select_related("set", "project")
        .filter(pk=upload_id)
        .first()
    )
    if upload is None:
        raise NotFound("There is no such upload.")
    return upload
