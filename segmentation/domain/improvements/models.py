"""Improvements: a run's model, taught by what people corrected and approved."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import UUIDModel
from segmentation.domain.evaluations.models import Evaluation
from segmentation.domain.improvements.querysets import ImprovementQuerySet
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run
from segmentation.domain.trainings.models import Training


class ImprovementState(models.TextChoices):
    TRAINING = "training"
    COMPARING = "comparing"
    READY = "ready"
    PROMOTED = "promoted"
    FAILED = "failed"


class Improvement(UUIDModel):
    """One turn of the loop: the model of a run learns from approved revisions, old and new are
    compared on those that were held out, and the new one becomes the project's.

    `error` says why nothing could be compared. `rerun` is the run of the new model over images
    that nobody has approved yet. `told_at` is when people heard that it can be promoted.
    """

    goes_with = ("run",)

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="improvements")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="improvements")
    model = models.ForeignKey(Model, on_delete=models.RESTRICT, related_name="+")
    training = models.OneToOneField(
        Training, on_delete=models.SET_NULL, null=True, related_name="improvement"
    )
    evaluation = models.OneToOneField(
        Evaluation, on_delete=models.SET_NULL, null=True, related_name="improvement"
    )
    rerun = models.OneToOneField(
        Run, on_delete=models.SET_NULL, null=True, related_name="rerun_of_improvement"
    )
    error = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)
    promoted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ImprovementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["project", "created_at"], name="improvement_of_project")]
