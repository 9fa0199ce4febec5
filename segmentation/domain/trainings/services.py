"""Starting trainings, holding them up, ending and removing them."""

import dataclasses
from typing import Any

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, UserError
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.services import cancel, enqueue, requeue
from segmentation.domain.jobs.transitions import hold_jobs
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_run, require
from segmentation.domain.reviews.statements import statements, summary
from segmentation.domain.trainings.models import Lesson, Training
from segmentation.domain.trainings.news import tell
from segmentation.domain.trainings.planning import Plan, Wish, plan_training

TRAIN = "train"
# After everything that somebody waits for.
_PRIORITY = -1
_ROWS_AT_ONCE = 500
_ENDED = {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


@transaction.atomic
def start_training(
    actor: User, project: Project, name: str, wish: Wish, *, seed: int = 0, licence: str = ""
) -> Training:
    """Have a worker train a model on the project's truth.

    Raises `UserError` with every reason why nothing would come of it.
    """
    require(can_run, actor, project)
    plan = plan_training(project, wish)
    if plan.refusals:
        raise UserError(" ".join(plan.refusals))
    training = Training(
        project=project,
        name=name,
        steps_per_epoch=plan.steps_per_epoch,
        seed=seed,
        licence=licence,
        created_by=actor,
        reviewed=summary(statements(plan.truths).values()),
        **_stored(wish),
    )
    training.job = enqueue(TRAIN, project, {"training": str(training.pk)}, _PRIORITY, actor)
    training.save()
    _add_lessons(training, plan)
    how = {
        "engine": wish.engine,
        "start": wish.start and wish.start.slug,
        "images": len(plan.truths),
    }
    record(actor, "training started", training, project.pk, name=name, **how)
    tell(training)
    return training


@transaction.atomic
def pause_training(actor: User, training: Training) -> Training:
    """Give the worker back; what was learnt up to the last epoch is kept."""
    training = _held(actor, training)
    if training.job.state in _ENDED or training.paused:
        raise Conflict("Only a training that is queued or running can be paused.")
    return _changed(actor, training, "training paused", paused=True)


@transaction.atomic
def resume_training(actor: User, training: Training) -> Training:
    """Go on from the last epoch: after a pause, or after a failure."""
    training = _held(actor, training)
    if training.job.state == JobState.RUNNING and training.paused:
        raise Conflict("The worker is about to pause; try again in a moment.")
    if training.job.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise Conflict("Only a training that is paused or has failed can go on.")
    return _changed(actor, training, "training resumed", paused=False, stop_requested=False)


@transaction.atomic
def stop_training(actor: User, training: Training) -> Training:
    """End it, and make a model of the best epoch so far, the first being waited for."""
    training = _held(actor, training)
    if training.job.state in {JobState.DONE, JobState.FAILED}:
        raise Conflict("This training has ended.")
    if training.job.state == JobState.CANCELLED and not training.curve:
        raise Conflict("No epoch of this training is over, so there is nothing to keep; delete it.")
    return _changed(actor, training, "training stopped", paused=False, stop_requested=True)


def _held(actor: User, training: Training) -> Training:
    """The training as it is now, with its job locked."""
    require(can_run, actor, training.project)
    hold_jobs(Job.objects.filter(pk=training.job_id))
    return Training.objects.select_related("job", "project").get(pk=training.pk)


def _changed(actor: User, training: Training, action: str, **changes: Any) -> Training:
    """Store what someone wants, and bring the job in line with it."""
    for name, value in changes.items():
        setattr(training, name, value)
    training.save(update_fields=list(changes))
    if training.paused:
        training.job = cancel(training.job)
    elif training.job.state in _ENDED:
        training.job = requeue(training.job)
    tell(training)
    record(actor, action, training, training.project_id, name=training.name)
    return training


def _stored(wish: Wish) -> dict[str, Any]:
    """A wish as a training keeps it; its images become lessons."""
    fields = {field.name: getattr(wish, field.name) for field in dataclasses.fields(wish)}
    del fields["images"]
    return {**fields, "channels": None if wish.channels is None else list(wish.channels)}


def _add_lessons(training: Training, plan: Plan) -> None:
    lessons = [
        Lesson(
            training=training,
            image=truth.image,
            truth=truth.segmentation,
            revision=truth.revision,
            version=truth.version,
            objects_in_truth=truth.objects,
            validation=truth.image_id in plan.kept,
        )
        for truth in plan.truths
    ]
    Lesson.objects.bulk_create(lessons, batch_size=_ROWS_AT_ONCE)
