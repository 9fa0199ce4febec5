"""Puts a large made-up picture with its objects into a site's store; prints the image's id.

Run with the site's environment: `python -m tests.benchmarks.stored_field SIDE CELL`.
"""

import sys
import uuid

import django

from segmentation.science.measurements import measure
from segmentation.science.pixels.store import write_image, write_labels
from tests.benchmarks.scenes import Field, FieldLabels


def main(side: int, cell: int) -> None:
    """Everything that an import and a run would leave, without them."""
    django.setup()
    from segmentation.domain.accounts.models import User
    from segmentation.domain.common import storage
    from segmentation.domain.images.models import Image, ImageState
    from segmentation.domain.masks.services import publish_segmentation
    from segmentation.domain.masks.tables import table_bytes
    from segmentation.domain.projects.services import create_project

    member = User.objects.get(username="member")
    field = Field(side, radius=0.38 * cell, cell=cell)
    folder = f"import/{uuid.uuid4()}/1/0"
    write_image(storage.zarr_store(f"{folder}/pixels.zarr"), field)
    image = Image.objects.create(
        project=create_project(member, "Field"),
        state=ImageState.READY,
        pixels_key=f"{folder}/pixels.zarr",
        **field.info.to_json(),
    )
    folder = f"segment/{uuid.uuid4()}/1"
    labels = FieldLabels(field)
    write_labels(storage.zarr_store(f"{folder}/labels.zarr"), labels, field.info)
    table = measure(labels, field)
    storage.put_bytes(f"{folder}/objects.parquet", table_bytes(table))
    publish_segmentation(
        image, None, member, pixels_key=f"{folder}/labels.zarr",
        table_key=f"{folder}/objects.parquet", count=table.num_rows, provenance={},
    )  # fmt: skip
    print(image.pk, table.num_rows)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
