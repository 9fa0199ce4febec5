"""Segmentations: label images with their objects, and their named states."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import Trashable, UUIDModel
from segmentation.domain.images.models import Image, Upload
from segmentation.domain.jobs.models import Job
from segmentation.domain.masks.querysets import (
    MeasuringQuerySet,
    RevisionQuerySet,
    SegmentationQuerySet,
)
from segmentation.domain.model_registry.models import Model


class Segmentation(Trashable):
    """The objects of one image, as one model (or person) sees them.

    `truth` marks what people say is right: models are trained on it and measured by it; a `trial`
    was only made to measure its model. `upload` is the file of labels it was read from, if it was.
    """

    goes_with = ("run_item__run",)

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="segmentations")
    model = models.ForeignKey(
        Model, on_delete=models.RESTRICT, null=True, related_name="segmentations"
    )
    upload = models.ForeignKey(
        Upload, on_delete=models.SET_NULL, null=True, related_name="segmentations"
    )
    truth = models.BooleanField(default=False)
    trial = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    version = models.PositiveBigIntegerField(default=0)
    object_count = models.PositiveBigIntegerField(default=0)
    provenance = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = SegmentationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["image", "-created_at"],
                condition=models.Q(truth=True),
                name="truth_of_image",
            ),
            models.Index(fields=["created_at"], name="segmentation_age"),
        ]

    @property
    def is_of_a_region(self) -> bool:
        """Whether only a part of the image was looked at."""
        return "region" in self.provenance


class Revision(UUIDModel):
    """A checkpoint of a segmentation: label pyramid and object table of its own.

    `version` is the segmentation's when it was made: later edits stand in patches and amendments.
    """

    segmentation = models.ForeignKey(
        Segmentation, on_delete=models.CASCADE, related_name="revisions"
    )
    number = models.PositiveIntegerField()
    version = models.PositiveBigIntegerField(default=0)
    pixels_key = models.CharField(max_length=300)
    table_key = models.CharField(max_length=300)
    object_count = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["segmentation", "number"], name="revision_numbers_are_unique"
            )
        ]


class Patch(models.Model):
    """A chunk of a label pyramid as it is now, where edits made it differ from the newest revision.

    `version` is that of the last edit that changed it; `samples` are its ids (uint32, little
    endian, row by row, cropped to the image), packed with zlib.
    """

    segmentation = models.ForeignKey(Segmentation, on_delete=models.CASCADE, related_name="patches")
    level = models.PositiveSmallIntegerField()
    t = models.PositiveIntegerField()
    z = models.PositiveIntegerField()
    row = models.PositiveIntegerField()
    column = models.PositiveIntegerField()
    version = models.PositiveBigIntegerField()
    samples = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segmentation", "level", "t", "z", "row", "column"],
                name="one_patch_for_a_chunk",
            )
        ]


class Amendment(models.Model):
    """The row of an object as it is now, where edits made it differ from the newest revision's.

    `measured` holds its columns as JSON (with NaN); None for an object that is gone.
    """

    segmentation = models.ForeignKey(
        Segmentation, on_delete=models.CASCADE, related_name="amendments"
    )
    label = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField()
    measured = models.TextField(null=True)  # noqa: DJ001

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segmentation", "label"], name="one_amendment_for_an_object"
            )
        ]


class Measuring(UUIDModel):
    """More to be measured of a segmentation, by a worker; it becomes a revision of its table.

    `measurements` are the columns asked for, as `Choice.to_json` has them; `cells` another
    segmentation of the same image, whose cells hold the nuclei of this one.
    """

    segmentation = models.ForeignKey(
        Segmentation, on_delete=models.CASCADE, related_name="measurings"
    )
    cells = models.ForeignKey(Segmentation, on_delete=models.SET_NULL, null=True, related_name="+")
    measurements = models.JSONField(default=dict)
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="measuring")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = MeasuringQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
