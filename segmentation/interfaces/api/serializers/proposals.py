"""What models propose for the correction of segmentations, on the wire."""

from typing import Any, ClassVar

import numpy as np
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from segmentation.domain.edits.models import Proposal
from segmentation.domain.edits.proposals import LARGEST_SIDE, SMALLEST_SIDE, objects_of
from segmentation.domain.jobs.models import JobState
from segmentation.interfaces.api.serializers.base import Strict, StrictModel
from segmentation.interfaces.api.serializers.runs import ParametersField


class CandidateSerializer(serializers.Serializer[Any]):
    """An object that is proposed: its pixels as rows y, first x, and the x after the last."""

    object = serializers.IntegerField()
    runs = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=3, max_length=3)
    )


class ProposalSerializer(StrictModel):
    """What a model finds in a part of a plane; `candidates` are there once it is done."""

    model = serializers.CharField(source="model.slug", read_only=True)
    state = serializers.ChoiceField(choices=JobState.values, source="job.state", read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)
    tiles = serializers.IntegerField(
        read_only=True, help_text="How many tiles the network has seen by now."
    )
    candidates = serializers.SerializerMethodField()

    class Meta:
        model = Proposal
        fields: ClassVar = [
            "id", "segmentation", "model", "state", "error", "tiles", "t", "z", "candidates",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(CandidateSerializer(many=True))
    def get_candidates(self, proposal: Proposal) -> list[dict[str, Any]]:
        labels = objects_of(proposal)
        padded = np.pad(labels, ((0, 0), (1, 1))).astype(np.int64)
        y, edge = np.nonzero(np.diff(padded, axis=1))
        after, before = padded[y, edge + 1], padded[y, edge]
        found: dict[int, list[list[int]]] = {}
        starts = [(label, row, x) for label, row, x in zip(after, y, edge, strict=True) if label]
        ends = [x for label, x in zip(before, edge, strict=True) if label]
        for (label, row, start), end in zip(starts, ends, strict=True):
            run = [int(row) + proposal.y, int(start) + proposal.x, int(end) + proposal.x]
            found.setdefault(int(label), []).append(run)
        return [{"object": label, "runs": found[label]} for label in sorted(found)]


class NewProposalSerializer(Strict):
    """Which model is to look where: at a rectangle, or at what is under a point."""

    segmentation = serializers.UUIDField()
    model = serializers.CharField(max_length=100, help_text="Id or slug.")
    parameters = ParametersField(default=dict)
    channels = serializers.ListField(
        child=serializers.IntegerField(min_value=0), allow_null=True, allow_empty=False,
        default=None, help_text="Indices of channels, in the order of the model's roles.",
    )  # fmt: skip
    t = serializers.IntegerField(min_value=0, default=0)
    z = serializers.IntegerField(min_value=0, default=0)
    y = serializers.IntegerField(min_value=0, required=False)
    x = serializers.IntegerField(min_value=0, required=False)
    height = serializers.IntegerField(
        min_value=SMALLEST_SIDE, max_value=LARGEST_SIDE, required=False
    )
    width = serializers.IntegerField(
        min_value=SMALLEST_SIDE, max_value=LARGEST_SIDE, required=False
    )
    seed = serializers.ListField(
        child=serializers.FloatField(min_value=0), min_length=2, max_length=2, required=False,
        help_text="Instead of a rectangle, a point y, x: thresholds are lowered until something is "
        "found there.",
    )  # fmt: skip

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Either a whole rectangle or a point."""
        sides = [name for name in ("y", "x", "height", "width") if name in data]
        if len(sides) != (0 if "seed" in data else 4):
            message = "Give either `seed`, or all of `y`, `x`, `height` and `width`."
            raise serializers.ValidationError({"seed": [message]})
        return data
