"""The log of what people changed in segmentations: entries are added, never altered."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import UUIDModel
from segmentation.domain.edits.querysets import EditQuerySet, ProposalQuerySet
from segmentation.domain.jobs.models import Job
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import Model
from segmentation.science.pixels.crops import Crop


class EditKind(models.TextChoices):
    PAINT = "paint"
    ERASE = "erase"
    DELETE = "delete"
    MERGE = "merge"
    SPLIT = "split"
    FILL = "fill"
    SMOOTH = "smooth"
    GROW = "grow"
    SHRINK = "shrink"
    WATERSHED = "watershed"
    COPY = "copy"
    CLASSIFY = "classify"
    ACCEPT = "accept"
    RESTORE = "restore"
    UNDO = "undo"
    REDO = "redo"


class Edit(UUIDModel):
    """One change of a segmentation; the log's length is the segmentation's version.

    `labels` are the objects it touched, `chunks` the places of the pyramid it changed, `classes`
    of each object whose class changed the one before and the one after (or None); `target` is
    the edit that it undid or did again. `undone_at` is no part of the log but follows from it: the
    version that undid the edit, while it is undone.
    """

    segmentation = models.ForeignKey(Segmentation, on_delete=models.CASCADE, related_name="edits")
    version = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=EditKind.choices)
    labels = models.JSONField(default=list)
    chunks = models.JSONField(default=list)
    classes = models.JSONField(default=dict)
    target = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    undone_at = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = EditQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        indexes = [
            models.Index(
                fields=["segmentation", "by", "-version"],
                condition=models.Q(target=None),
                name="what_someone_can_undo",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["segmentation", "version"], name="edits_have_places_in_the_log"
            )
        ]


class ChunkDelta(models.Model):
    """What an edit did to the pixels of one chunk of the full size."""

    edit = models.ForeignKey(Edit, on_delete=models.CASCADE, related_name="deltas")
    t = models.PositiveIntegerField()
    z = models.PositiveIntegerField()
    row = models.PositiveIntegerField()
    column = models.PositiveIntegerField()
    pixels = models.BinaryField()


class Proposal(UUIDModel):
    """What a model finds in a part of a plane, for a person to accept object by object.

    With a seed (y, x) it is the one object there, found with thresholds as low as it takes. `found`
    are the objects once they are there, numbered from 1: rows of `height` and `width` from (`y`,
    `x`), uint32, little endian, packed with zlib. `tiles` is how many the network has seen by now.
    """

    segmentation = models.ForeignKey(
        Segmentation, on_delete=models.CASCADE, related_name="proposals"
    )
    model = models.ForeignKey(Model, on_delete=models.CASCADE, related_name="+")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="proposal")
    parameters = models.JSONField(default=dict)
    channels = models.JSONField(null=True)
    t = models.PositiveIntegerField()
    z = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    x = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    seed = models.JSONField(null=True)
    tiles = models.PositiveIntegerField(default=0)
    found = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    @property
    def crop(self) -> Crop:
        """Where it lies."""
        return Crop(self.t, self.z, self.y, self.x, self.height, self.width)
