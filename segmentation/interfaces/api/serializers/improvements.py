"""Improvements on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from segmentation.domain.improvements.models import Improvement, ImprovementState
from segmentation.domain.improvements.queries import compared, error_of, state_of_improvement
from segmentation.domain.trainings.planning import MOST_EPOCHS, MOST_MINUTES
from segmentation.interfaces.api.serializers.base import Strict, StrictModel
from segmentation.interfaces.api.serializers.evaluations import FiguresSerializer
from segmentation.interfaces.api.serializers.trainings import PlanSerializer


class ComparedSerializer(serializers.Serializer[Any]):
    """One of the two models, and how good it was on what was held out."""

    model = serializers.CharField()
    figures = FiguresSerializer()


class ImprovementSerializer(StrictModel):
    """A run's model, taught by what people corrected: the old one first in `compared`."""

    state = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    model_slug = serializers.CharField(source="model.slug", read_only=True)
    new_model_slug = serializers.CharField(
        source="training.model.slug", read_only=True, allow_null=True, default=None
    )
    fraction = serializers.FloatField(source="training.fraction", read_only=True, default=0.0)
    compared = serializers.SerializerMethodField()
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Improvement
        fields = [
            "id", "project", "run", "model_slug", "state", "error", "training", "fraction",
            "new_model_slug", "evaluation", "compared", "promoted_at", "rerun", "created_by",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(ImprovementState.choices))
    def get_state(self, improvement: Improvement) -> str:
        return state_of_improvement(improvement).value

    @extend_schema_field(serializers.CharField())
    def get_error(self, improvement: Improvement) -> str:
        return error_of(improvement)

    @extend_schema_field(ComparedSerializer(many=True))
    def get_compared(self, improvement: Improvement) -> Any:
        return ComparedSerializer(compared(improvement), many=True).data


class ImprovementWishSerializer(Strict):
    """Of which run the model is to learn, and for how long: either `minutes` or `epochs`."""

    run = serializers.UUIDField()
    minutes = serializers.FloatField(default=None, allow_null=True, max_value=MOST_MINUTES)
    epochs = serializers.IntegerField(
        default=None, allow_null=True, min_value=1, max_value=MOST_EPOCHS
    )


class NewImprovementSerializer(ImprovementWishSerializer):
    """The same, with what people will call the new model."""

    name = serializers.CharField(max_length=200)


class ImprovementPlanSerializer(PlanSerializer):
    """What would come of it; `to_run_again` counts the images that nobody has approved yet."""

    to_run_again = serializers.IntegerField()
