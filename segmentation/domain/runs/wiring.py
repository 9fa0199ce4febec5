"""Makes segmenting known to workers, and has runs follow the images that are deleted."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.dispatch import receiver

from segmentation.domain.images.models import Image
from segmentation.domain.images.signals import image_going
from segmentation.domain.jobs import chores, kinds, preparation
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import RunItem
from segmentation.domain.runs.preparation import segment_a_spot
from segmentation.domain.runs.progress import forget_items, tell_untold
from segmentation.domain.runs.segmenting import SegmentKind
from segmentation.domain.runs.services.changes import release_image

kinds.register(SegmentKind())
preparation.register(segment_a_spot)
chores.register(tell_untold, every_s=0.5)


@receiver(image_going)
def stop_work(image: Image, **_: Any) -> None:
    """Nobody works on an image that is being deleted."""
    release_image(image)


@receiver(post_delete, sender=RunItem)
def shrink_run(instance: RunItem, origin: object, **_: Any) -> None:
    """An image takes its items along; a project takes all, and nobody is left to be told."""
    deleted = origin.model if isinstance(origin, QuerySet) else type(origin)
    if deleted is not Project:
        forget_items(instance.run_id)
