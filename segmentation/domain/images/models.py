"""Files on their way in, and the images they became."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import Trashable, UUIDModel
from segmentation.domain.images.querysets import ImageQuerySet, UploadQuerySet
from segmentation.domain.jobs.models import Job
from segmentation.domain.projects.models import Project


class UploadSet(UUIDModel):
    """Files that belong together; the client makes its id and closes it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="upload_sets")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)


class UploadState(models.TextChoices):
    RECEIVING = "receiving"
    IMPORTING = "importing"
    DONE = "done"
    FAILED = "failed"


class UploadKind(models.TextChoices):
    IMAGE = "image"
    LABELS = "labels"
    MODEL = "model"


class Upload(UUIDModel):
    """One file being received (tus) and then imported; a model's belongs to no project."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, related_name="uploads"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads"
    )
    set = models.ForeignKey(UploadSet, on_delete=models.CASCADE, null=True, related_name="uploads")
    kind = models.CharField(max_length=10, choices=UploadKind.choices, default=UploadKind.IMAGE)
    filename = models.CharField(max_length=255)
    relative_path = models.CharField(max_length=1000, blank=True)
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        max_length=10, choices=UploadState.choices, default=UploadState.RECEIVING
    )
    error = models.TextField(blank=True)
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True, related_name="upload")
    # The file whose import covers this one, as that of a Zarr folder's metadata does its chunks.
    part_of = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="parts")
    # Whether the owner wants to choose among a file's images; those there are, and the choice.
    ask_scenes = models.BooleanField(default=False)
    scenes = models.JSONField(default=list)
    chosen = models.JSONField(null=True)
    # The image that labels are for, as their owner says; without one their name does. No foreign
    # key: labels of an image that is gone must not be taken for those of another.
    target = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "expires_at"], name="upload_expiry")]

    def __str__(self) -> str:
        return self.filename


class ImageState(models.TextChoices):
    IMPORTING = "importing"
    READY = "ready"
    FAILED = "failed"


class Image(Trashable):
    """One scene of a file, stored once as an OME-Zarr pyramid with axes TCZYX."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="images")
    upload = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True, related_name="images")
    name = models.CharField(max_length=255)
    state = models.CharField(
        max_length=10, choices=ImageState.choices, default=ImageState.IMPORTING
    )
    error = models.TextField(blank=True)
    axes = models.CharField(max_length=5, default="TCZYX")
    shape = models.JSONField(default=list)
    dtype = models.CharField(max_length=20, blank=True)
    pixel_size_um = models.JSONField(default=dict)
    channels = models.JSONField(default=list)
    is_rgb = models.BooleanField(default=False)
    notes = models.JSONField(default=list)
    objective = models.CharField(max_length=200, blank=True)
    acquired = models.CharField(max_length=40, blank=True)
    interval_s = models.FloatField(null=True)
    pixels_key = models.CharField(max_length=300, blank=True)
    thumbnail_key = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["project", "created_at"], name="image_of_project"),
            models.Index(fields=["project", "name"], name="image_by_name"),
            models.Index(fields=["created_at"], name="image_age"),
        ]

    def __str__(self) -> str:
        return self.name
