"""Putting received files to work: images at once, labels after the images of their set."""

from uuid import UUID

from segmentation.domain.images.models import Upload, UploadKind, UploadSet, UploadState
from segmentation.domain.images.news import announce_upload
from segmentation.domain.jobs.services import enqueue

IMPORT = "import"
IMPORT_LABELS = "import_labels"
_WORK = {UploadKind.IMAGE: IMPORT, UploadKind.LABELS: IMPORT_LABELS}
_OPEN = (UploadState.RECEIVING, UploadState.IMPORTING)


def import_when_complete(upload: Upload) -> None:
    """Put the import to work once all bytes are there and the set, if any, is closed.

    A model waits until it is said what it is. To be called in a transaction that holds the
    upload's row; a second call changes nothing.
    """
    if upload.kind == UploadKind.MODEL:
        return
    waiting = upload.set is not None and upload.set.finished_at is None
    if upload.state != UploadState.RECEIVING or upload.offset != upload.length or waiting:
        return
    upload.state = UploadState.IMPORTING
    released = upload.kind != UploadKind.LABELS or not _has_open_images(upload.set_id)
    if released and upload.part_of_id is None:
        enqueue_import(upload)
    upload.save(update_fields=["job", "state"])
    announce_upload(upload)


def release_labels(set_id: UUID) -> None:
    """Import the labels of a set whose last image has just been imported, or given up."""
    # Whoever ends the set's last two images at once must not each see the other as open.
    group = UploadSet.objects.select_for_update().filter(pk=set_id).first()
    if group is None or group.finished_at is None or _has_open_images(set_id):
        return
    waiting = group.uploads.filter(
        kind=UploadKind.LABELS, state=UploadState.IMPORTING, job__isnull=True
    )
    for upload in waiting.select_related("project", "owner").order_by("created_at"):
        enqueue_import(upload)
        upload.save(update_fields=["job"])


def _has_open_images(set_id: UUID | None) -> bool:
    open_images = Upload.objects.filter(set=set_id, kind=UploadKind.IMAGE, state__in=_OPEN)
    return set_id is not None and open_images.exists()


def enqueue_import(upload: Upload) -> None:
    """Put the work on a file into the queue; to be saved by the caller."""
    kind, payload = _WORK[UploadKind(upload.kind)], {"upload": str(upload.pk)}
    upload.job = enqueue(kind, upload.project, payload, user=upload.owner)
