"""Changes to segmentations."""

from typing import Any

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import UserError
from segmentation.domain.images.models import Image, Upload
from segmentation.domain.masks.models import Revision, Segmentation
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.permissions import can_run, require

OF_A_REGION = (
    "This result is of a region of its image: it can't be the truth of the whole. "
    "Run the model on the whole image first."
)


@transaction.atomic(savepoint=False)
def publish_segmentation(
    image: Image,
    model: Model | None,
    created_by: User | None,
    *,
    pixels_key: str,
    table_key: str,
    count: int,
    provenance: dict[str, Any],
    upload: Upload | None = None,
    truth: bool = False,
    trial: bool = False,
) -> Segmentation:
    """Make a segmentation with its first revision out of stored labels and table.

    To be called in the transaction that publishes the work; the keys must hold all they will.
    """
    segmentation = Segmentation.objects.create(
        image=image,
        model=model,
        created_by=created_by,
        object_count=count,
        provenance=provenance,
        upload=upload,
        truth=truth,
        trial=trial,
    )
    Revision.objects.create(
        segmentation=segmentation,
        number=1,
        pixels_key=pixels_key,
        table_key=table_key,
        object_count=count,
        created_by=created_by,
    )
    return segmentation


@transaction.atomic
def mark_truth(actor: User, segmentation: Segmentation, truth: bool) -> Segmentation:
    """Say whether a segmentation is the truth of its image; raises `Forbidden`, `UserError`."""
    project = segmentation.image.project
    require(can_run, actor, project)
    if truth and segmentation.is_of_a_region:
        raise UserError(OF_A_REGION)
    if segmentation.truth != truth:
        segmentation.truth = truth
        segmentation.save(update_fields=["truth"])
        action = "truth marked" if truth else "truth unmarked"
        record(actor, action, segmentation, project.pk, image=str(segmentation.image_id))
    return segmentation
