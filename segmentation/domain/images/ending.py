"""How an upload ends: its import is done, or will never be."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from segmentation.domain.images import staging
from segmentation.domain.images.models import Image, Upload, UploadKind, UploadState
from segmentation.domain.images.news import announce_upload
from segmentation.domain.images.services.imports import release_labels
from segmentation.domain.jobs.models import Job, JobState

OPEN = (UploadState.RECEIVING, UploadState.IMPORTING)
CANCELLED = "The import was cancelled."


def follow_job(job: Job) -> None:
    """A failed or cancelled import fails its upload, with the reason."""
    if job.state not in {JobState.FAILED, JobState.CANCELLED}:
        return
    upload = Upload.objects.select_for_update().filter(job=job).first()
    if upload is not None:
        upload.state, upload.error = UploadState.FAILED, job.error or CANCELLED
        end_upload(upload)


def end_upload(upload: Upload, images: Sequence[Image] = ()) -> None:
    """Store how a locked upload ended, tell it with the images it concerns, and drop its file.

    With the last image of a set its labels are put to work.
    """
    upload.save(update_fields=["state", "error", "sha256"])
    upload.parts.update(state=upload.state, error=upload.error)
    announce_upload(upload, images)
    if upload.kind == UploadKind.IMAGE and upload.set_id is not None:
        release_labels(upload.set_id)
    done_with = _done_with(upload)
    transaction.on_commit(lambda: staging.remove_all(done_with))


def _done_with(upload: Upload) -> list[UUID]:
    """The files that nobody needs any more: those of a set go when the last of them has ended."""
    if upload.set_id is None:
        return [upload.pk]
    members = Upload.objects.filter(set=upload.set_id)
    if members.filter(state__in=OPEN).exists():
        return []
    return list(members.values_list("pk", flat=True))
