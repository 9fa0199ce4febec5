"""Makes the import known to workers, and has the store follow the rows of images."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from segmentation.domain.images.deleting import DeletableImage
from segmentation.domain.images.housekeeping import tidy_disk
from segmentation.domain.images.importing import ImportKind
from segmentation.domain.images.models import Image
from segmentation.domain.images.services import choose_for_the_absent, expire_uploads
from segmentation.domain.jobs import chores, kinds, sweep
from segmentation.domain.projects import deletables
from segmentation.domain.projects.models import Project

kinds.register(ImportKind())
deletables.register(DeletableImage())
chores.register(expire_uploads, every_s=60)
chores.register(choose_for_the_absent, every_s=60)
chores.register(tidy_disk, every_s=600)
sweep.register(Image, "pixels_key", "thumbnail_key")


@receiver(post_delete, sender=Image)
def discard_pixels(instance: Image, origin: object, **_: Any) -> None:
    """Give up the files of an image that is gone; those of a whole project go with its jobs."""
    folder = instance.pixels_key.rpartition("/")[0]
    if folder and not isinstance(origin, Project):
        sweep.discard(folder)
