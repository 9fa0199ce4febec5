"""What jobs hook into elsewhere; loaded once all models are there."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from segmentation.domain.jobs import chores, workers
from segmentation.domain.jobs.events import announce, forget_old_events
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.sweep import discard_project, sweep
from segmentation.domain.jobs.transitions import hold_jobs
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.signals import project_going, trash_changed
from segmentation.domain.projects.trash import empty_trash

chores.register(sweep, every_s=10)
chores.register(forget_old_events, every_s=3600)
chores.register(workers.forget_the_gone, every_s=3600)
chores.register(empty_trash, every_s=3600)


@receiver(pre_delete, sender=Project)
def give_up_storage(instance: Project, **_: Any) -> None:
    """Projects don't know of jobs, whose stored results go with them."""
    discard_project(instance)


@receiver(project_going)
def stop_work(project: Project, **_: Any) -> None:
    """Workers publish before the project is deleted, or not at all."""
    hold_jobs(Job.objects.filter(project=project))


@receiver(trash_changed)
def tell_of_trash(project: Project, told: dict[str, str], **_: Any) -> None:
    """Pages hear of what went, and of what came back."""
    announce(project.pk, "trash", told)
