"""Makes segmenting known to workers, and has runs follow the images that are deleted."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.dispatch import receiver

from segmentation.domain.images.models import Image
from segmentation.domain.images.signals import image_going
from segmentation.domain.jobs import chores, kinds, preparation, sweep
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Region, RunItem
from segmentation.domain.runs.preparation import segment_a_spot
from segmentation.domain.runs.progress import forget_items, tell_untold
from segmentation.domain.runs.regions import RegionKind, release_settled
from segmentation.domain.runs.segmenting import SegmentKind
from segmentation.domain.runs.services.changes import release_image

kinds.register(SegmentKind())
kinds.register(RegionKind())
preparation.register(segment_a_spot)
chores.register(tell_untold, every_s=0.5)
chores.register(release_settled, every_s=1)


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


@receiver(post_delete, sender=Region)
def discard_findings(instance: Region, origin: object, **_: Any) -> None:
    """Give up what was kept of a region; that of a whole project goes with its jobs."""
    if instance.key and not isinstance(origin, Project):
        sweep.discard(instance.key)
