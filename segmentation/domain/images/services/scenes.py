"""Choosing among the images of a file, for those who want to."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, Forbidden, NotFound, UserError
from segmentation.domain.images.models import Upload, UploadState
from segmentation.domain.images.news import announce_upload
from segmentation.domain.images.permissions import can_continue_upload
from segmentation.domain.images.services.imports import enqueue_import
from segmentation.science.pixels.axes import ImageInfo

# Who has gone away meanwhile gets all of them.
TIME_TO_CHOOSE = timedelta(minutes=10)


def offer_scenes(upload_id: UUID, scenes: Sequence[ImageInfo]) -> None:
    """Tell what images a file holds; to be called in the transaction that ends its job."""
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    upload.scenes = [
        {"name": info.name[:255], "shape": list(info.shape), "dtype": info.dtype} for info in scenes
    ]
    upload.expires_at = timezone.now() + TIME_TO_CHOOSE
    upload.save(update_fields=["scenes", "expires_at"])
    announce_upload(upload)


@transaction.atomic
def choose_scenes(actor: User, upload: Upload, indices: Sequence[int]) -> Upload:
    """Import some of the images of a file.

    Raises `Forbidden` for everyone but the person who began the upload, `UserError` for indices
    that are none of its images, and `Conflict` when there is nothing to choose any more.
    """
    if not can_continue_upload(actor, upload):
        raise Forbidden("Only the person who began an upload can choose from it.")
    return _choose(actor, upload.pk, indices)


def choose_for_the_absent() -> int:
    """Import all images of the files whose owner has not chosen in time; says how many files."""
    late = _waiting().filter(expires_at__lt=timezone.now())
    chosen = 0
    for upload_id, scenes in list(late.values_list("pk", "scenes")[:1000]):
        with transaction.atomic():
            try:
                _choose(None, upload_id, range(len(scenes)))
            except (Conflict, NotFound):
                continue
            chosen += 1
    return chosen


def _waiting() -> QuerySet[Upload]:
    return Upload.objects.filter(state=UploadState.IMPORTING, chosen__isnull=True).exclude(
        scenes=[]
    )


def _choose(actor: User | None, upload_id: UUID, indices: Sequence[int]) -> Upload:
    rows = Upload.objects.select_for_update(of=("self",)).select_related("project")
    upload = rows.filter(pk=upload_id).first()
    if upload is None:
        raise NotFound("There is no such upload.")
    if upload.state != UploadState.IMPORTING or not upload.scenes or upload.chosen is not None:
        raise Conflict(f"{upload.filename} has no images left to choose from.")
    wanted = sorted(set(indices))
    if not wanted or wanted[0] < 0 or wanted[-1] >= len(upload.scenes):
        raise UserError(f"Choose among the images 0 to {len(upload.scenes) - 1}, at least one.")
    upload.chosen = wanted
    enqueue_import(upload)
    upload.save(update_fields=["chosen", "job"])
    record(actor, "scenes chosen", upload, upload.project_id, scenes=wanted)
    announce_upload(upload)
    return upload
