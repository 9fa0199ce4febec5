"""Bake-offs on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from segmentation.domain.bakeoffs.models import BakeOff, BakeOffCrop, Contestant, Panel, Preview
from segmentation.domain.bakeoffs.progress import STATES, state_of
from segmentation.domain.bakeoffs.queries import figures_of, pooled_figures
from segmentation.domain.bakeoffs.services import Place
from segmentation.domain.bakeoffs.services.start import (
    LARGEST_SIDE,
    MOST_CONTESTANTS,
    MOST_CROPS,
    SMALLEST_SIDE,
)
from segmentation.domain.jobs.models import JobState
from segmentation.interfaces.api.serializers.base import Strict, StrictModel
from segmentation.interfaces.api.serializers.evaluations import FiguresSerializer
from segmentation.interfaces.api.serializers.runs import ParametersField, ProgressSerializer


class CropSerializer(StrictModel):
    """A rectangle of a plane of an image, in full-resolution pixels."""

    image_name = serializers.CharField(source="image.name", read_only=True)

    class Meta:
        model = BakeOffCrop
        fields = [
            "id", "image", "image_name", "truth", "t", "z", "y", "x", "height", "width",
        ]  # fmt: skip
        read_only_fields = fields


class PanelSerializer(StrictModel):
    """What one contestant finds in one crop; figures are by the truth, where that is known.

    `seconds` is what the objects took, `network_seconds` what the network took before.
    """

    crop = serializers.UUIDField(source="reading.crop_id", read_only=True)
    state = serializers.ChoiceField(
        choices=JobState.values, source="reading.job.state", read_only=True
    )
    error = serializers.CharField(source="reading.job.error", read_only=True)
    objects = serializers.IntegerField(source="objects_found", read_only=True, allow_null=True)
    network_seconds = serializers.FloatField(
        source="reading.seconds", read_only=True, allow_null=True
    )
    device = serializers.CharField(source="reading.device", read_only=True)
    figures = serializers.SerializerMethodField()

    class Meta:
        model = Panel
        fields = [
            "id", "crop", "state", "error", "objects", "seconds", "network_seconds", "device",
            "figures",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(FiguresSerializer)
    def get_figures(self, panel: Panel) -> dict[str, Any]:
        return figures_of(panel.tally)


class ContestantSerializer(StrictModel):
    """A model with all of its parameters, and what it finds in each crop.

    `figures` are pooled over the crops whose truth is known.
    """

    model_slug = serializers.CharField(source="model.slug", read_only=True)
    model_name = serializers.CharField(source="model.name", read_only=True)
    engine = serializers.CharField(source="model.engine", read_only=True)
    parameters = ParametersField(read_only=True)
    channels = serializers.ListField(
        child=serializers.IntegerField(), read_only=True, allow_null=True
    )
    panels = PanelSerializer(many=True, read_only=True)
    figures = serializers.SerializerMethodField()

    class Meta:
        model = Contestant
        fields = [
            "id", "model", "model_slug", "model_name", "engine", "parameters", "channels",
            "panels", "figures",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(FiguresSerializer)
    def get_figures(self, contestant: Contestant) -> dict[str, Any]:
        return pooled_figures(contestant)


class BakeOffSerializer(StrictModel):
    """Engines, models and parameters side by side on a few crops."""

    state = serializers.SerializerMethodField()
    progress = ProgressSerializer(source="*", read_only=True)
    crops = CropSerializer(many=True, read_only=True)
    contestants = ContestantSerializer(many=True, read_only=True)
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = BakeOff
        fields = [
            "id", "project", "state", "progress", "crops", "contestants", "created_by",
            "created_at", "expires_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(STATES))
    def get_state(self, bake_off: BakeOff) -> str:
        return state_of(bake_off)


class NewCropSerializer(Strict):
    """Where a crop lies."""

    image = serializers.UUIDField()
    t = serializers.IntegerField(min_value=0, default=0)
    z = serializers.IntegerField(min_value=0, default=0)
    y = serializers.IntegerField(min_value=0)
    x = serializers.IntegerField(min_value=0)
    height = serializers.IntegerField(min_value=SMALLEST_SIDE, max_value=LARGEST_SIDE)
    width = serializers.IntegerField(min_value=SMALLEST_SIDE, max_value=LARGEST_SIDE)

    def to_representation(self, instance: Place) -> dict[str, Any]:
        crop = instance.crop
        return {
            "image": str(instance.image), "t": crop.t, "z": crop.z, "y": crop.y, "x": crop.x,
            "height": crop.height, "width": crop.width,
        }  # fmt: skip


class NewContestantSerializer(Strict):
    """A model, parameters over its tuned ones, and a grid of some with several values each."""

    model = serializers.CharField(max_length=100, help_text="Id or slug.")
    parameters = ParametersField(default=dict)
    grid = serializers.DictField(
        child=serializers.ListField(child=serializers.JSONField(), min_length=1, max_length=24),
        default=dict,
        help_text="Values by the name of a parameter; each combination is a contestant.",
    )
    channels = serializers.ListField(
        child=serializers.IntegerField(min_value=0), allow_null=True, allow_empty=False,
        default=None, help_text="Indices of channels, in the order of the model's roles.",
    )  # fmt: skip


class NewBakeOffSerializer(Strict):
    """What to try on what."""

    project = serializers.UUIDField()
    crops = serializers.ListField(child=NewCropSerializer(), min_length=1, max_length=MOST_CROPS)
    contestants = serializers.ListField(
        child=NewContestantSerializer(), min_length=1, max_length=MOST_CONTESTANTS
    )


class AgreementSerializer(serializers.Serializer[Any]):
    """How far two contestants agree, over the crops that both have done."""

    first = serializers.UUIDField()
    second = serializers.UUIDField()
    figures = FiguresSerializer()


class PreviewSerializer(StrictModel):
    """The objects of a panel's crop as other parameters would have them."""

    state = serializers.ChoiceField(choices=JobState.values, source="job.state", read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)
    objects = serializers.IntegerField(source="objects_found", read_only=True, allow_null=True)
    parameters = ParametersField(read_only=True)
    figures = serializers.SerializerMethodField()

    class Meta:
        model = Preview
        fields = ["id", "panel", "state", "error", "parameters", "objects", "seconds", "figures"]
        read_only_fields = fields

    @extend_schema_field(FiguresSerializer)
    def get_figures(self, preview: Preview) -> dict[str, Any]:
        return figures_of(preview.tally)


class NewPreviewSerializer(Strict):
    """A panel, and parameters over its contestant's that concern decoding only."""

    panel = serializers.UUIDField()
    parameters = ParametersField()
