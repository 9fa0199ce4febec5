"""Evaluations: models held against what people say is true."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import Trashable, UUIDModel
from segmentation.domain.evaluations.querysets import EvaluationQuerySet, ScoreQuerySet
from segmentation.domain.jobs.models import Job
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run, RunItem


class Evaluation(Trashable):
    """How good models are on images of a project whose truth is known: a run of each model."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="evaluations")
    announced_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["project", "created_at"], name="evaluation_of_project")]


class Entry(UUIDModel):
    """One of the models of an evaluation; `pooled` is the tally over its scored images."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="entries")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    pooled = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]


class Score(UUIDModel):
    """One image of an entry: its tally against the truth, once its run's item is done.

    `ap50` is the tally's AP at an IoU of 0.5, by which the worst images are found. An
    `approved_revision` of the truth is compared as it was approved, other truth with all edits. The
    other revisions are those that were compared.
    """

    goes_with = ("item__image",)

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="scores")
    item = models.ForeignKey(RunItem, on_delete=models.CASCADE, related_name="scores")
    truth = models.ForeignKey(
        Segmentation, on_delete=models.SET_NULL, null=True, related_name="scores"
    )
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True, related_name="score")
    approved_revision = models.PositiveIntegerField(null=True)
    tally = models.JSONField(null=True)
    ap50 = models.FloatField(null=True)
    revision = models.PositiveIntegerField(null=True)
    truth_revision = models.PositiveIntegerField(null=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["ap50"]
        indexes = [models.Index(fields=["entry", "ap50"], name="worst_of_entry")]
        constraints = [
            models.UniqueConstraint(fields=["entry", "item"], name="an_item_is_scored_once")
        ]
