"""Makes scoring known to workers, and has evaluations follow the runs they are made of."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.dispatch import receiver

from segmentation.domain.evaluations.deleting import DeletableEvaluation
from segmentation.domain.evaluations.models import Entry, Evaluation, Score
from segmentation.domain.evaluations.scoring import ScoreKind, pool_again, score_item
from segmentation.domain.images.models import Image
from segmentation.domain.images.signals import image_going, image_moved
from segmentation.domain.jobs import kinds
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.services import cancel_many
from segmentation.domain.jobs.transitions import hold_jobs
from segmentation.domain.projects import deletables
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run, RunItem
from segmentation.domain.runs.signals import item_done

kinds.register(ScoreKind())
deletables.register(DeletableEvaluation())


@receiver(item_done)
def score(item: RunItem, **_: Any) -> None:
    """What a run found is compared as soon as it is there."""
    score_item(item)


@receiver(image_going)
def stop_work(image: Image, **_: Any) -> None:
    """Nobody scores an image that is being deleted."""
    jobs = Job.objects.filter(score__item__image=image)
    hold_jobs(jobs)
    cancel_many(jobs)


@receiver(image_moved)
def score_without(image: Image, **_: Any) -> None:
    """What was found in an image counts as long as it is there."""
    entries = Score.objects.filter(item__image=image).order_by("entry")
    for entry_id in list(entries.values_list("entry", flat=True)):
        pool_again(entry_id)


@receiver(post_delete, sender=Score)
def shrink_entry(instance: Score, origin: object, **_: Any) -> None:
    """An image takes its scores along; whole evaluations and projects leave nobody to be told."""
    deleted = origin.model if isinstance(origin, QuerySet) else type(origin)
    if deleted not in {Project, Run, Evaluation, Entry}:
        pool_again(instance.entry_id)
