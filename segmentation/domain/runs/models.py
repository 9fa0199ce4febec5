"""Runs: one model over many images, an item an image."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import Trashable, UUIDModel
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.querysets import RunItemQuerySet, RunQuerySet


class RunState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    COMPLETED_WITH_FAILURES = "completed_with_failures"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Priority(models.IntegerChoices):
    LOW = -10
    NORMAL = 0
    HIGH = 10


class Run(Trashable):
    """One model with its parameters, applied to images of a project.

    The counters say how many of its items are in which state; the others are queued. They and
    the state change with the items, in the same transaction. `measurements` are the columns that
    were asked for, as `Choice.to_json` has them; `region` is the part of its one image that it is
    about, as `Area.to_json` has it. A `trial` is made to measure its model. `earlier` is the run
    that it does again, to be compared.

    Of its pace (see `pace`): work began at `begun_at` since it was opened last, and before that
    took `spent_s`. The regions done of large images make `parts` of an image. At `moved_at`
    `moved_to` images were over; `lately_images` took `lately_s`.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="runs")
    model = models.ForeignKey(Model, on_delete=models.RESTRICT, related_name="runs")
    parameters = models.JSONField(default=dict)
    channels = models.JSONField(null=True)
    measurements = models.JSONField(default=dict)
    region = models.JSONField(null=True)
    trial = models.BooleanField(default=False)
    earlier = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    state = models.CharField(max_length=25, choices=RunState.choices, default=RunState.QUEUED)
    running = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    announced_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    spent_s = models.FloatField(null=True)
    parts = models.FloatField(default=0.0, db_default=0.0)
    moved_at = models.DateTimeField(null=True)
    moved_to = models.FloatField(null=True)
    lately_s = models.FloatField(default=0.0, db_default=0.0)
    lately_images = models.FloatField(default=0.0, db_default=0.0)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["project", "created_at"], name="run_of_project")]

    @property
    def is_over(self) -> bool:
        """Whether no item is queued or running."""
        return self.done + self.failed + self.cancelled >= self.total


class RunItem(UUIDModel):
    """One image of a run; its attempts and its error are its job's.

    `state` follows the job's in the same transaction, so that the run's counters always add up; an
    item whose regions are being done is running. A small image has no regions.
    `announced` is false while a change of it has not been told in an event yet.
    """

    goes_with = ("image",)

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="items")
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="run_items")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="run_item")
    segmentation = models.OneToOneField(
        Segmentation, on_delete=models.SET_NULL, null=True, related_name="run_item"
    )
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    position = models.PositiveIntegerField()
    regions_done = models.PositiveIntegerField(default=0)
    regions_total = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(null=True)
    announced = models.BooleanField(default=True)

    objects = RunItemQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        indexes = [
            models.Index(fields=["run", "position"], name="item_of_run"),
            models.Index(
                fields=["run"], condition=models.Q(announced=False), name="item_unannounced"
            ),
        ]


class Region(UUIDModel):
    """Blocks `first` to `stop` of a large image, which one job does for the item of the image.

    `key` is empty until they are done; then what each found lies below it, and `boxes` are where:
    block, t, z0, z1, y0, y1, x0, x1 of each that found something. `used` is with what, as
    `Work.used` has it; None where the worker did not say. Its item's end ends it.
    """

    item = models.ForeignKey(RunItem, on_delete=models.CASCADE, related_name="regions")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="region")
    first = models.PositiveIntegerField()
    stop = models.PositiveIntegerField()
    key = models.CharField(max_length=300, blank=True)
    boxes = models.JSONField(default=list)
    used = models.JSONField(null=True)
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["first"]
        constraints = [
            models.UniqueConstraint(fields=["item", "first"], name="a_block_has_one_region")
        ]
