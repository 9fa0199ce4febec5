"""Makes scoring known to workers, and has evaluations follow the runs they are made of."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.dispatch import receiver

from segmentation.domain.evaluations.models import Entry, Evaluation, Score
from segmentation.domain.evaluations.scoring import ScoreKind, forget_score, score_item
from segmentation.domain.images.models import Image
from segmentation.domain.images.signals import image_going
from segmentation.domain.jobs import kinds
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.services import cancel_many
from segmentation.domain.jobs.transitions import hold_jobs
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run, RunItem
from segmentation.domain.runs.signals import item_done

kinds.register(ScoreKind())


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


@receiver(post_delete, sender=Score)
def shrink_entry(instance: Score, origin: object, **_: Any) -> None:
    """An image takes its scores along; whole evaluations and projects leave nobody to be told."""
    deleted = origin.model if isinstance(origin, QuerySet) else type(origin)
    if deleted not in {Project, Run, Evaluation, Entry}:
        forget_score(instance)
