"""What a training does between its steps: show itself, keep its state, and listen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.db import transaction

from segmentation.domain.common import storage
from segmentation.domain.jobs import sweep
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, LeaseLost, SteppedAside
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.queries import others_wait
from segmentation.domain.trainings.models import Lesson, Training
from segmentation.domain.trainings.news import tell
from segmentation.domain.trainings.pictures import picture
from segmentation.domain.trainings.services import TRAIN
from segmentation.science.engines.base import StopTraining, TrainingProgress
from segmentation.science.engines.dataset import Sample
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.plan import TrainingPlan
from segmentation.science.engines.tuning import predict

if TYPE_CHECKING:
    from segmentation.science.engines.fit import Recipe

LOOK_S = 2.0
PICTURES = 4

Shown = dict[Lesson, list[Sample]]


class Follower:
    """Follows one attempt at a training; `fit` calls it after every step and every epoch."""

    def __init__(
        self, context: JobContext, training: Training, plan: TrainingPlan, validation: Shown
    ) -> None:
        self.context, self.training, self.plan = context, training, plan
        self.shown = dict(list(validation.items())[:PICTURES])
        self._looked = time.monotonic()
        self._recipe: Recipe | None = None

    def watch(self, recipe: Recipe) -> None:
        """Take the network that is going to be trained."""
        self._recipe = recipe

    def tick(self, fraction: float) -> None:
        """After a step: stop if someone wants it, and show how far it is every other second."""
        self.context.checkpoint()
        if time.monotonic() - self._looked < LOOK_S:
            return
        self._looked = time.monotonic()
        now = self._update(fraction=fraction)
        if now.stop_requested and now.curve:
            raise StopTraining

    def report(self, point: TrainingProgress) -> None:
        """After an epoch: keep the state, so that any worker can go on, and show what is found."""
        self.context.checkpoint()
        place = f"{self.context.storage_prefix}/epoch-{point.epoch}"
        storage.put_bytes(f"{place}/state", self.plan.checkpoint.read_bytes())
        pictures = self._pictures(point)
        self.training = self._update(
            pictures,
            fraction=point.fraction,
            checkpoint_key=f"{place}/state",
            curve=[*self.training.curve, told(point)],
        )
        if self.training.stop_requested:
            raise StopTraining
        if point.fraction < 1 and others_wait(TRAIN):
            raise SteppedAside

    def _pictures(self, point: TrainingProgress) -> dict[Lesson, str]:
        """What the network finds now in validation images, when it has never been better."""
        if self._recipe is None or point.best > point.validation["ap50"]:
            return {}
        parameters = parse_parameters(self._recipe.parameters, {}, point.tuned)
        segmenter, made = self._recipe.segmenter(), {}
        for lesson, samples in self.shown.items():
            self.context.checkpoint()
            sample = samples[len(samples) // 2]
            found = predict(segmenter, sample, parameters)
            made[lesson] = f"{self.context.storage_prefix}/{lesson.pk}-{point.epoch}/picture.webp"
            storage.put_bytes(made[lesson], picture(sample, found))
        return made

    @transaction.atomic
    def _update(self, pictures: dict[Lesson, str] | None = None, **changes: Any) -> Training:
        """Change the rows while the job is ours, and tell; what they pointed to is given up."""
        now = self._held()
        if "checkpoint_key" in changes:
            _give_up(now.checkpoint_key)
            # What has come this far crashes no worker: its attempts begin anew.
            self.context.job.attempts = 1
            Job.objects.filter(pk=self.context.job.pk).update(attempts=1)
        for name, value in changes.items():
            setattr(now, name, value)
        now.save(update_fields=list(changes))
        for lesson, key in (pictures or {}).items():
            _give_up(lesson.picture_key)
            lesson.picture_key, lesson.picture_epoch = key, len(now.curve)
            Lesson.objects.filter(pk=lesson.pk).update(
                picture_key=key, picture_epoch=lesson.picture_epoch
            )
        tell(now)
        return now

    def _held(self) -> Training:
        """The training as it is now, with its job locked; raises when it is not ours any more."""
        mine = Job.objects.filter(
            pk=self.context.job.pk, token=self.context.token, state=JobState.RUNNING
        )
        if mine.select_for_update(of=("self",)).first() is None:
            raise LeaseLost
        now = Training.objects.select_related("job").filter(pk=self.training.pk).first()
        if now is None:
            raise JobCancelled
        return now


def _give_up(key: str) -> None:
    """Have the sweep take what lies in the folder of a key."""
    if key:
        sweep.discard(key.rpartition("/")[0])


def told(point: TrainingProgress) -> dict[str, Any]:
    """A point of the curve as it is stored and shown."""
    figures = {name: round(value, 4) for name, value in point.validation.items()}
    return {
        "epoch": point.epoch,
        "step": point.step,
        "seconds": round(point.seconds, 1),
        "loss": round(point.loss, 5),
        "best": round(point.best, 4),
        **figures,
    }
