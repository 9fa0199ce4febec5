"""Evaluations on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from segmentation.domain.evaluations.models import Entry, Evaluation, Score
from segmentation.domain.evaluations.progress import state_of
from segmentation.domain.evaluations.queries import figures_of
from segmentation.domain.evaluations.services import MOST_MODELS
from segmentation.interfaces.api.serializers.base import Strict, StrictModel
from segmentation.interfaces.api.serializers.runs import ImagesField, ProgressSerializer


class FiguresSerializer(serializers.Serializer[Any]):
    """How good what was found is; AP by the IoU that counts as found. Empty before an image is."""

    images = serializers.IntegerField(required=False)
    predicted = serializers.IntegerField(required=False)
    true = serializers.IntegerField(required=False)
    ap = serializers.DictField(child=serializers.FloatField(), required=False)
    ap_per_image = serializers.DictField(child=serializers.FloatField(), required=False)
    precision = serializers.FloatField(required=False)
    recall = serializers.FloatField(required=False)
    f1 = serializers.FloatField(required=False)
    panoptic_quality = serializers.FloatField(required=False)
    mean_matched_iou = serializers.FloatField(required=False)
    count_error = serializers.FloatField(required=False)
    splits = serializers.IntegerField(required=False)
    merges = serializers.IntegerField(required=False)


class EntrySerializer(StrictModel):
    """One of the models of an evaluation, over all images that are scored so far."""

    model = serializers.UUIDField(source="run.model_id", read_only=True)
    model_slug = serializers.CharField(source="run.model.slug", read_only=True)
    model_name = serializers.CharField(source="run.model.name", read_only=True)
    figures = serializers.SerializerMethodField()

    class Meta:
        model = Entry
        fields = ["id", "run", "model", "model_slug", "model_name", "figures"]
        read_only_fields = fields

    @extend_schema_field(FiguresSerializer)
    def get_figures(self, entry: Entry) -> dict[str, Any]:
        return figures_of(entry.pooled)


class EvaluationSerializer(StrictModel):
    """How good models are on images whose truth is known."""

    state = serializers.SerializerMethodField()
    progress = ProgressSerializer(source="*", read_only=True)
    entries = EntrySerializer(many=True, read_only=True)
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Evaluation
        fields = ["id", "project", "state", "progress", "entries", "created_by", "created_at"]
        read_only_fields = fields

    @extend_schema_field(
        serializers.ChoiceField(["running", "completed", "completed_with_failures", "failed"])
    )
    def get_state(self, evaluation: Evaluation) -> str:
        return state_of(evaluation)


class NewEvaluationSerializer(Strict):
    """Which models to hold against the truth of which images."""

    project = serializers.UUIDField()
    models = serializers.ListField(
        child=serializers.CharField(max_length=100), min_length=1, max_length=MOST_MODELS,
        help_text="Ids or slugs.",
    )  # fmt: skip
    images = ImagesField(
        default="all", help_text='Ids, or "all": every image whose truth is known.'
    )


class ScoreSerializer(StrictModel):
    """One image of an entry, compared with its truth."""

    model_slug = serializers.CharField(source="entry.run.model.slug", read_only=True)
    image = serializers.UUIDField(source="item.image_id", read_only=True)
    image_name = serializers.CharField(source="item.image.name", read_only=True)
    segmentation = serializers.UUIDField(
        source="item.segmentation_id", read_only=True, allow_null=True
    )
    figures = serializers.SerializerMethodField()

    class Meta:
        model = Score
        fields = [
            "id", "entry", "model_slug", "image", "image_name", "segmentation", "revision",
            "truth", "truth_revision", "ap50", "figures",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(FiguresSerializer)
    def get_figures(self, score: Score) -> dict[str, Any]:
        return figures_of(score.tally)
