"""Makes segmenting known to workers, and has runs follow the images that are deleted."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from segmentation.domain.images.models import Image
from segmentation.domain.jobs import chores, kinds
from segmentation.domain.runs.models import RunItem
from segmentation.domain.runs.progress import tell_untold
from segmentation.domain.runs.segmenting import SegmentKind
from segmentation.domain.runs.services.changes import drop_item

kinds.register(SegmentKind())
chores.register(tell_untold, every_s=0.5)


@receiver(post_delete, sender=RunItem)
def follow_deletion(instance: RunItem, origin: object, **_: Any) -> None:
    """An image takes its items along; a project takes all, and nobody is left to be told."""
    if isinstance(origin, Image) or getattr(origin, "model", None) is Image:
        drop_item(instance)
