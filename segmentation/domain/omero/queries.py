"""Where images came from, and how far transfers are."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.omero.models import Source, Transfer


def targets_at(address: str, segmentations: Sequence[Segmentation]) -> dict[UUID, int]:
    """The image of a server that each segmentation's image was; those of elsewhere are left out.

    An upload that became several images says of none which it was.
    """
    uploads = {one.pk: one.image.upload_id for one in segmentations if one.image.upload_id}
    ids = set(uploads.values())
    sources = Source.objects.filter(address=address, upload__in=ids)
    numbers = dict(sources.values_list("upload", "image"))
    parts = Counter(
        Image.objects.present().filter(upload__in=numbers).values_list("upload", flat=True)
    )
    return {
        pk: numbers[upload]
        for pk, upload in uploads.items()
        if upload in numbers and parts[upload] == 1
    }


def progress(transfer: Transfer) -> dict[str, int]:
    """How many images are done, failed, and there at all."""
    states = Counter(item["state"] for item in transfer.items)
    return {"done": states["done"], "failed": states["failed"], "total": len(transfer.items)}
