"""Bake-offs: engines, models and parameters tried side by side on a few crops."""

from django.conf import settings
from django.db import models

from segmentation.domain.bakeoffs.querysets import (
    BakeOffQuerySet,
    CropQuerySet,
    PanelQuerySet,
    PreviewQuerySet,
)
from segmentation.domain.common.models import Trashable, UUIDModel
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.models import Job
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project


class BakeOff(Trashable):
    """Contestants on crops of a project's images; after `expires_at` it goes with its results."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="bake_offs")
    announced_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    expires_at = models.DateTimeField(db_index=True)

    objects = BakeOffQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["project", "created_at"], name="bake_off_of_project")]
        verbose_name = "bake-off"


class BakeOffCrop(UUIDModel):
    """A rectangle of a plane of an image, in full-resolution pixels; `truth` is what people say
    is right there, if they do."""

    goes_with = ("image",)

    bake_off = models.ForeignKey(BakeOff, on_delete=models.CASCADE, related_name="crops")
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="bake_off_crops")
    truth = models.ForeignKey(
        Segmentation, on_delete=models.SET_NULL, null=True, related_name="bake_off_crops"
    )
    position = models.PositiveIntegerField()
    t = models.PositiveIntegerField()
    z = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    x = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    width = models.PositiveIntegerField()

    objects = CropQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = "crop"


class Contestant(UUIDModel):
    """A model with all of its parameters, and the channels it is shown."""

    bake_off = models.ForeignKey(BakeOff, on_delete=models.CASCADE, related_name="contestants")
    model = models.ForeignKey(Model, on_delete=models.RESTRICT, related_name="contestants")
    position = models.PositiveIntegerField()
    parameters = models.JSONField(default=dict)
    channels = models.JSONField(null=True)

    class Meta:
        ordering = ["position"]


class Reading(UUIDModel):
    """What a network says of a crop, for all contestants that differ in what is made of it only.

    One job makes it, with the objects of each contestant; below `key` lie the network's answers
    and the objects, once they are there. `seconds` is what the network took.
    """

    crop = models.ForeignKey(BakeOffCrop, on_delete=models.CASCADE, related_name="readings")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="reading")
    key = models.CharField(max_length=300, blank=True)
    seconds = models.FloatField(null=True)
    device = models.CharField(max_length=50, blank=True)

    class Meta:
        ordering = ["pk"]


class Found(UUIDModel):
    """The objects of a crop: how many, how long it took to make them of the network's answers,
    and how they compare with the truth, if that is known. `labels_key` is empty before."""

    labels_key = models.CharField(max_length=400, blank=True)
    objects_found = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    tally = models.JSONField(null=True)

    class Meta:
        abstract = True


class Panel(Found):
    """What one contestant finds in one crop."""

    goes_with = ("reading__crop__image",)

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="panels")
    contestant = models.ForeignKey(Contestant, on_delete=models.CASCADE, related_name="panels")

    objects = PanelQuerySet.as_manager()

    class Meta:
        ordering = ["contestant__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "contestant"], name="one_panel_a_contestant_and_crop"
            )
        ]


class Preview(Found):
    """The objects of a crop as other parameters would have them, of answers that are kept."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="previews")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="preview")
    parameters = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    objects = PreviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
