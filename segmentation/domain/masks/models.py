"""Segmentations: label images with their objects, and their named states."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import UUIDModel
from segmentation.domain.images.models import Image, Upload
from segmentation.domain.masks.querysets import SegmentationQuerySet
from segmentation.domain.model_registry.models import Model


class Segmentation(UUIDModel):
    """The objects of one image, as one model (or person) sees them.

    `truth` marks what people say is right: models are trained on it and measured by it. `upload`
    is the file of labels it was read from, if it was.
    """

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="segmentations")
    model = models.ForeignKey(
        Model, on_delete=models.RESTRICT, null=True, related_name="segmentations"
    )
    upload = models.ForeignKey(
        Upload, on_delete=models.SET_NULL, null=True, related_name="segmentations"
    )
    truth = models.BooleanField(default=False)
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
            )
        ]


class Revision(UUIDModel):
    """A checkpoint of a segmentation: label pyramid and object table of its own."""

    segmentation = models.ForeignKey(
        Segmentation, on_delete=models.CASCADE, related_name="revisions"
    )
    number = models.PositiveIntegerField()
    pixels_key = models.CharField(max_length=300)
    table_key = models.CharField(max_length=300)
    object_count = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["segmentation", "number"], name="revision_numbers_are_unique"
            )
        ]
