"""Makes segmenting known to workers, and has runs follow the images that are deleted."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.dispatch import receiver

from segmentation.domain.images.models import Image
from segmentation.domain.images.signals import image_going, image_moved
from segmentation.domain.jobs import chores, kinds, preparation, sweep
from segmentation.domain.jobs.signals import queue_resumed
from segmentation.domain.projects import deletables
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.signals import project_going
from segmentation.domain.runs.deleting import DeletableRun
from segmentation.domain.runs.models import Region, Run, RunItem
from segmentation.domain.runs.pace import go_on
from segmentation.domain.runs.preparation import segment_a_spot
from segmentation.domain.runs.progress import follow_jobs, forget_items, tell_untold
from segmentation.domain.runs.regions import RegionKind, release_settled
from segmentation.domain.runs.segmenting import SegmentKind
from segmentation.domain.runs.services.changes import release_image

kinds.register(SegmentKind())
kinds.register(RegionKind())
deletables.register(DeletableRun())
preparation.register(segment_a_spot)
chores.register(tell_untold, every_s=0.5)
chores.register(release_settled, every_s=1)
sweep.register(Region, "key")


@receiver(queue_resumed)
def forget_pause(**_: Any) -> None:
    """What the queue stood still is not what runs take."""
    go_on()


@receiver(project_going)
def hold_runs(project: Project, **_: Any) -> None:
    """Who tells of a run holds it and then writes to its project, so it goes in this order."""
    runs = Run.objects.filter(project=project).order_by("pk")
    list(runs.select_for_update(of=("self",)).values_list("pk", flat=True))


@receiver(image_going)
def stop_work(image: Image, **_: Any) -> None:
    """Nobody works on an image that is being deleted."""
    release_image(image)


@receiver(image_moved)
def count_again(image: Image, **_: Any) -> None:
    """What an image in the trash was in is done without it.

    All its runs are held before the first one tells of it, which takes the project's counter.
    """
    runs = Run.objects.filter(items__image=image).order_by("pk").select_for_update(of=("self",))
    for run_id in list(runs.values_list("pk", flat=True)):
        follow_jobs(run_id)


@receiver(post_delete, sender=RunItem)
def shrink_run(instance: RunItem, origin: object, **_: Any) -> None:
    """An image takes its items along; of a whole run or project nobody is left to be told."""
    deleted = origin.model if isinstance(origin, QuerySet) else type(origin)
    if deleted not in {Project, Run}:
        forget_items(instance.run_id)


@receiver(post_delete, sender=Region)
def discard_findings(instance: Region, origin: object, **_: Any) -> None:
    """Give up what was kept of a region; that of a whole project goes with its jobs."""
    if instance.key and not isinstance(origin, Project):
        sweep.discard(instance.key)
