"""Making a revision of what edits have left: pyramid and table of its own, that never change."""

from uuid import uuid4

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.common import storage
from segmentation.domain.common.errors import Conflict
from segmentation.domain.images.queries import image_info
from segmentation.domain.jobs import sweep
from segmentation.domain.masks.models import Revision, Segmentation
from segmentation.domain.masks.queries import find_revision, open_labels, read_table
from segmentation.domain.masks.settling import settled
from segmentation.domain.masks.tables import table_bytes
from segmentation.science.pixels.store import write_labels

REVISIONS = "revision"


def save_revision(actor: User, segmentation: Segmentation) -> Revision:
    """The newest revision, a new one if edits have been made since.

    Reads and writes a block at a time. Raises `Conflict` when somebody edits meanwhile.
    """
    newest = find_revision(segmentation)
    if newest.version == segmentation.version:
        return newest
    prefix = f"{REVISIONS}/{segmentation.pk}/{uuid4()}"
    # Given up before it is written: the sweep spares it once a row points there.
    sweep.discard(prefix)
    labels = open_labels(segmentation)
    table = settled(segmentation, read_table(segmentation), labels)
    write_labels(
        storage.zarr_store(f"{prefix}/labels.zarr"), labels, image_info(segmentation.image)
    )
    storage.put_bytes(f"{prefix}/objects.parquet", table_bytes(table))
    with transaction.atomic():
        locked = Segmentation.objects.select_for_update().get(pk=segmentation.pk)
        if (locked.version, locked.revision) != (segmentation.version, segmentation.revision):
            raise Conflict("Somebody has changed this meanwhile: look at it again.")
        locked.revision += 1
        locked.save(update_fields=["revision"])
        segmentation.revision = locked.revision
        return Revision.objects.create(
            segmentation=locked,
            number=locked.revision,
            version=locked.version,
            pixels_key=f"{prefix}/labels.zarr",
            table_key=f"{prefix}/objects.parquet",
            object_count=table.num_rows,
            created_by=actor,
        )
