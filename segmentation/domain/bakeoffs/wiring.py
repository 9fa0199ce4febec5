"""Makes baking known to workers, and has the store follow the rows of bake-offs."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from segmentation.domain.bakeoffs.baking import BakeKind, PreviewKind
from segmentation.domain.bakeoffs.deleting import DeletableBakeOff
from segmentation.domain.bakeoffs.models import Panel, Preview, Reading
from segmentation.domain.bakeoffs.services import expire_bake_offs
from segmentation.domain.images.models import Image
from segmentation.domain.images.signals import image_going
from segmentation.domain.jobs import chores, kinds, sweep
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.services import cancel_many
from segmentation.domain.jobs.transitions import hold_jobs
from segmentation.domain.projects import deletables
from segmentation.domain.projects.models import Project

kinds.register(BakeKind())
kinds.register(PreviewKind())
deletables.register(DeletableBakeOff())
chores.register(expire_bake_offs, every_s=600)
sweep.register(Reading, "key")
sweep.register(Panel, "labels_key")
sweep.register(Preview, "labels_key")


@receiver(image_going)
def stop_work(image: Image, **_: Any) -> None:
    """Nobody tries models on an image that is being deleted."""
    jobs = Job.objects.filter(reading__crop__image=image)
    hold_jobs(jobs)
    cancel_many(jobs)


@receiver(post_delete, sender=Reading)
def discard_reading(instance: Reading, origin: object, **_: Any) -> None:
    """Give up the answers and objects of a reading that is gone; a project's go with its jobs."""
    if instance.key and not isinstance(origin, Project):
        sweep.discard(instance.key)


@receiver(post_delete, sender=Preview)
def discard_preview(instance: Preview, origin: object, **_: Any) -> None:
    """The same for a preview."""
    if instance.labels_key and not isinstance(origin, Project):
        sweep.discard(instance.labels_key.rpartition("/")[0])
