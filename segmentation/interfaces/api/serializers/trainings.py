"""Trainings on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from segmentation.domain.trainings.models import Lesson, Training, TrainingState
from segmentation.domain.trainings.planning import MOST_EPOCHS, MOST_MINUTES, Plan
from segmentation.interfaces.api.serializers.base import Strict, StrictModel
from segmentation.interfaces.api.serializers.runs import ImagesField, ParametersField

MOST_CHANNELS = 16


class PointSerializer(serializers.Serializer[Any]):
    """How good the model was after an epoch, on the images kept for validation."""

    epoch = serializers.IntegerField()
    step = serializers.IntegerField()
    seconds = serializers.FloatField()
    loss = serializers.FloatField()
    best = serializers.FloatField()
    ap50 = serializers.FloatField()
    ap75 = serializers.FloatField()
    precision = serializers.FloatField()
    recall = serializers.FloatField()
    panoptic_quality = serializers.FloatField()


class TrainingSerializer(StrictModel):
    """A model on its way, or made; `best_ap50` is that of its best epoch."""

    state = serializers.ChoiceField(TrainingState.choices, read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)
    start_slug = serializers.CharField(
        source="start.slug", read_only=True, allow_null=True, default=None
    )
    model_slug = serializers.CharField(
        source="model.slug", read_only=True, allow_null=True, default=None
    )
    channels = serializers.ListField(
        child=serializers.IntegerField(), read_only=True, allow_null=True
    )
    curve = PointSerializer(many=True, read_only=True)
    reviewed = ParametersField(
        read_only=True, help_text="How far what it learns from had been reviewed and corrected."
    )
    best_ap50 = serializers.SerializerMethodField()
    training_images = serializers.IntegerField(read_only=True)
    validation_images = serializers.IntegerField(read_only=True)
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Training
        fields = [
            "id", "project", "name", "engine", "start", "start_slug", "channels", "minutes",
            "epochs", "seed", "licence", "state", "error", "fraction", "curve", "best_ap50",
            "device", "approved_only", "reviewed", "training_images", "validation_images", "model",
            "model_slug", "created_by", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_best_ap50(self, training: Training) -> float | None:
        return training.curve[-1]["best"] if training.curve else None


class WishSerializer(Strict):
    """What to train on what, and for how long: either `minutes` or `epochs`."""

    project = serializers.UUIDField()
    engine = serializers.CharField(max_length=20)
    start = serializers.CharField(
        max_length=100, default=None, allow_null=True,
        help_text="Id or slug of the model to begin with; without one the network is new.",
    )  # fmt: skip
    images = ImagesField(
        default="all", help_text='Ids, or "all": every image whose truth is known.'
    )
    channels = serializers.ListField(
        child=serializers.IntegerField(min_value=0), default=None, allow_null=True,
        min_length=1, max_length=MOST_CHANNELS,
        help_text="Indices of the images' channels that the model looks at.",
    )  # fmt: skip
    minutes = serializers.FloatField(default=None, allow_null=True, max_value=MOST_MINUTES)
    epochs = serializers.IntegerField(
        default=None, allow_null=True, min_value=1, max_value=MOST_EPOCHS
    )
    approved_only = serializers.BooleanField(
        default=None, allow_null=True,
        help_text="Learn from approved revisions only, or from all truth; left out, from approved "
        "ones in projects with reviews.",
    )  # fmt: skip


class NewTrainingSerializer(WishSerializer):
    """The same, with what people will call the model."""

    name = serializers.CharField(max_length=200)
    licence = serializers.CharField(
        max_length=100, default="", allow_blank=True,
        help_text="Under which the model may be used; a model's that it begins with goes on.",
    )  # fmt: skip
    seed = serializers.IntegerField(default=0, min_value=0, max_value=2**31 - 1)


class PlanSerializer(serializers.Serializer[Plan]):
    """What would come of a wish: `refusals` say why it can't be done, and what would be enough.

    `minutes` are an estimate; `measured` says whether by trainings of this site.
    """

    images = serializers.SerializerMethodField()
    validation_images = serializers.SerializerMethodField()
    objects = serializers.IntegerField()
    minutes = serializers.FloatField()
    epochs = serializers.IntegerField()
    measured = serializers.BooleanField()
    approved_only = serializers.BooleanField()
    refusals = serializers.ListField(child=serializers.CharField())

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_images(self, plan: Plan) -> list[str]:
        """Names of those that are learnt from."""
        return [t.image.name for t in plan.truths if t.image_id not in plan.kept]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_validation_images(self, plan: Plan) -> list[str]:
        """Names of those that the model is measured by, and never learns from."""
        return [t.image.name for t in plan.truths if t.image_id in plan.kept]


class LessonSerializer(StrictModel):
    """An image of a training; one for validation has a picture after the first epoch."""

    image_name = serializers.CharField(source="image.name", read_only=True)
    objects = serializers.IntegerField(source="objects_in_truth", read_only=True)
    has_picture = serializers.BooleanField(source="picture_key", read_only=True)

    class Meta:
        model = Lesson
        fields = [
            "id", "image", "image_name", "truth", "objects", "validation", "has_picture",
            "picture_epoch",
        ]  # fmt: skip
        read_only_fields = fields
