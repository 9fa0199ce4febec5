"""The life of an upload: begun, finished, closed with its set, ended, given up."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, Forbidden, NotFound, UserError
from segmentation.domain.images import staging
from segmentation.domain.images.filenames import safe_filename, safe_relative_path
from segmentation.domain.images.models import Upload, UploadKind, UploadSet, UploadState
from segmentation.domain.images.news import announce_upload
from segmentation.domain.images.permissions import can_continue_upload
from segmentation.domain.images.services.quota import check_room
from segmentation.domain.jobs.services import cancel, enqueue
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_upload, require

IMPORT = "import"


@transaction.atomic
def create_upload(
    actor: User,
    project: Project,
    *,
    filename: str,
    length: int,
    kind: str = UploadKind.IMAGE,
    set_id: UUID | None = None,
    relative_path: str = "",
) -> Upload:
    """Begin to receive a file of `length` bytes; it is imported when the last one is there.

    Raises `Forbidden`, `QuotaExceeded`, or `UserError` for a name or length that is none.
    """
    require(can_upload, actor, project)
    _check(project, kind, length)
    upload = Upload.objects.create(
        project=project,
        owner=actor,
        set=_open_set(actor, project, set_id) if set_id else None,
        kind=kind,
        filename=safe_filename(filename),
        relative_path=safe_relative_path(relative_path),
        length=length,
        expires_at=timezone.now() + settings.OCELLUS_UPLOAD_LIFETIME,
    )
    staging.create(upload.pk)
    record(actor, "upload begun", upload, project.pk, filename=upload.filename, length=length)
    if length == 0:
        import_when_complete(upload)
    return upload


def _check(project: Project, kind: str, length: int) -> None:
    if kind != UploadKind.IMAGE:
        raise UserError("Only images can be uploaded; label images are not taken.")
    if length < 0:
        raise UserError("The length of a file can't be negative.")
    Project.objects.select_for_update().get(pk=project.pk)
    check_room(project, length)


def import_when_complete(upload: Upload) -> None:
    """Put the import to work once all bytes are there and the set, if any, is closed.

    To be called in a transaction that holds the upload's row; a second call changes nothing.
    """
    waiting = upload.set is not None and upload.set.finished_at is None
    if upload.state != UploadState.RECEIVING or upload.offset != upload.length or waiting:
        return
    upload.job = enqueue(IMPORT, upload.project, {"upload": str(upload.pk)})
    upload.state = UploadState.IMPORTING
    upload.save(update_fields=["job", "state"])
    announce_upload(upload)


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
def finish_set(actor: User, set_id: UUID) -> UploadSet:
    """Close a set and import its files; closing it again changes nothing.

    Raises `Conflict` while bytes of one of its files are missing.
    """
    group = UploadSet.objects.select_for_update().filter(pk=set_id, owner=actor).first()
    if group is None:
        raise NotFound("There is no such set of uploads.")
    if group.finished_at is not None:
        return group
    uploads = list(group.uploads.select_for_update(of=("self",)).order_by("created_at"))
    missing = [upload.filename for upload in uploads if upload.offset != upload.length]
    if missing:
        raise Conflict(f"{len(missing)} files of this set are not complete: {missing[0]}, …")
    group.finished_at = timezone.now()
    group.save(update_fields=["finished_at"])
    for upload in uploads:
        upload.set = group
        import_when_complete(upload)
    return group


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
    upload_id, job = upload.pk, upload.job
    upload.delete()
    if job is not None:
        cancel(job)
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


def _open_set(actor: User, project: Project, set_id: UUID) -> UploadSet:
    group, _ = UploadSet.objects.get_or_create(
        pk=set_id, defaults={"project": project, "owner": actor}
    )
    if group.owner_id != actor.pk or group.project_id != project.pk:
        raise NotFound("There is no such set of uploads.")
    if group.finished_at is not None:
        raise Conflict("This set of uploads is closed; make a new one.")
    return group
