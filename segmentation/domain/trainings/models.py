"""Trainings: models that a project makes of its own truth."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import Trashable, UUIDModel
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.domain.trainings.querysets import LessonQuerySet, TrainingQuerySet


class TrainingState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    STOPPING = "stopping"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


_OF_JOB = {
    JobState.QUEUED: TrainingState.QUEUED,
    JobState.RUNNING: TrainingState.RUNNING,
    JobState.DONE: TrainingState.COMPLETED,
    JobState.FAILED: TrainingState.FAILED,
    JobState.CANCELLED: TrainingState.CANCELLED,
}
_HELD_UP = {
    TrainingState.RUNNING: TrainingState.PAUSING,
    TrainingState.CANCELLED: TrainingState.PAUSED,
}


class Training(Trashable):
    """A model on its way: what it learns from and for how long, and how far it is.

    `start` is the model it begins with; without one the network is new. The budget is `minutes`
    of work or a number of `epochs`. `checkpoint_key` is the state after the last epoch, from which
    any worker goes on; `curve` has a point an epoch. `reviewed` says how far people had reviewed
    and corrected what it learns from. How it ended, its job says.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="trainings")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="training")
    name = models.CharField(max_length=200)
    engine = models.CharField(max_length=20)
    start = models.ForeignKey(Model, on_delete=models.SET_NULL, null=True, related_name="+")
    channels = models.JSONField(null=True)
    minutes = models.FloatField(null=True)
    epochs = models.PositiveIntegerField(null=True)
    steps_per_epoch = models.PositiveIntegerField()
    seed = models.PositiveIntegerField(default=0)
    licence = models.CharField(max_length=100, blank=True)
    approved_only = models.BooleanField(default=False)
    reviewed = models.JSONField(default=dict)
    paused = models.BooleanField(default=False)
    stop_requested = models.BooleanField(default=False)
    fraction = models.FloatField(default=0)
    curve = models.JSONField(default=list)
    checkpoint_key = models.CharField(max_length=300, blank=True)
    device = models.CharField(max_length=100, blank=True)
    model = models.ForeignKey(Model, on_delete=models.SET_NULL, null=True, related_name="trainings")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = TrainingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["project", "created_at"], name="training_of_project")]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> TrainingState:
        """What people call the state of the job, given what they asked for."""
        state = _OF_JOB[JobState(self.job.state)]
        if self.paused and state in _HELD_UP:
            return _HELD_UP[state]
        if self.stop_requested and state in {TrainingState.QUEUED, TrainingState.RUNNING}:
            return TrainingState.STOPPING
        return state


class Lesson(UUIDModel):
    """An image that a training learns from, or is validated on, with the truth of it.

    An approved `revision` is learnt as it was approved, other truth with all its edits; `version`
    is how many it had when that was asked for.
    `picture_key` is the validation image with what the model finds in it so far.
    """

    goes_with = ("image",)

    training = models.ForeignKey(Training, on_delete=models.CASCADE, related_name="lessons")
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="lessons")
    truth = models.ForeignKey(
        Segmentation, on_delete=models.SET_NULL, null=True, related_name="lessons"
    )
    revision = models.PositiveIntegerField(null=True)
    version = models.PositiveBigIntegerField()
    objects_in_truth = models.PositiveBigIntegerField()
    validation = models.BooleanField()
    picture_key = models.CharField(max_length=300, blank=True)
    picture_epoch = models.PositiveIntegerField(null=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["-validation", "image__name"]
        constraints = [
            models.UniqueConstraint(fields=["training", "image"], name="an_image_is_learnt_once")
        ]
