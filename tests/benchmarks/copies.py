"""Many small images for a run, made of one that was imported; run as a program in a site's
environment: `python -m tests.benchmarks.copies IMAGE COUNT`.

Every image has pixels of its own in the store.
"""

import shutil
import sys
import uuid

import django

from tests.benchmarks.years import copy


def main(image_id: str, count: int) -> None:
    """Copies of an image in its project, until there are `count`."""
    django.setup()
    from segmentation.domain.common import storage
    from segmentation.domain.images.models import Image

    first = Image.objects.get(pk=image_id)
    source = storage.local_path(first.pixels_key)
    assert source is not None
    made = []
    for number in range(1, count):
        key = f"import/{uuid.uuid4()}/1/0/pixels.zarr"
        target = storage.local_path(key)
        assert target is not None
        shutil.copytree(source, target)
        made.append(copy(first, name=f"field-{number:06}.tif", pixels_key=key))
    Image.objects.bulk_create(made, batch_size=1000)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
