"""Sessions at OMERO servers, what is fetched and sent in them, and where images came from."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import UUIDModel
from segmentation.domain.images.models import Upload
from segmentation.domain.jobs.models import Job
from segmentation.domain.omero.querysets import ConnectionQuerySet, TransferQuerySet
from segmentation.domain.projects.models import Project


class Connection(UUIDModel):
    """A person's session at an OMERO server; `sealed` holds its cookies, which only we can read.

    Passwords and session keys are not kept. After `expires_at` the row goes.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="omero_connections")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    username = models.CharField(max_length=150, blank=True)
    sealed = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.username or 'public'} at {self.address}"


class Direction(models.TextChoices):
    IMPORT = "import"
    EXPORT = "export"


class Transfer(UUIDModel):
    """Images fetched from OMERO, or results sent to it, one after the other by a worker.

    An entry of `items` has `omero` (the image's number there), `name`, `state` (waiting, done,
    failed), `error`, and `upload` or `segmentation`. `format` is that of the files sent.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="omero_transfers")
    connection = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True)
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="omero_transfer")
    direction = models.CharField(max_length=10, choices=Direction.choices)
    address = models.CharField(max_length=300)
    username = models.CharField(max_length=150, blank=True)
    format = models.CharField(max_length=30, blank=True)
    items = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.direction} {self.address}"


class Source(models.Model):
    """Which image of which OMERO server an upload was, so that results find their way back."""

    upload = models.OneToOneField(
        Upload, on_delete=models.CASCADE, primary_key=True, related_name="omero_source"
    )
    address = models.CharField(max_length=300)
    image = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.address} image {self.image}"
