"""Measuring more of segmentations on the wire."""

from typing import ClassVar

from rest_framework import serializers

from segmentation.domain.masks.models import Measuring
from segmentation.interfaces.api.serializers.base import StrictModel
from segmentation.interfaces.api.serializers.runs import MeasurementsSerializer


class MeasuringSerializer(StrictModel):
    """More that is measured of a segmentation; once done, it has one more revision."""

    state = serializers.ChoiceField(
        choices=["queued", "running", "done", "failed", "cancelled"],
        source="job.state", read_only=True,
    )  # fmt: skip
    error = serializers.CharField(source="job.error", read_only=True)
    measurements = MeasurementsSerializer(read_only=True)

    class Meta:
        model = Measuring
        fields: ClassVar = [
            "id", "segmentation", "cells", "measurements", "state", "error", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewMeasuringSerializer(MeasurementsSerializer):
    """What to measure of which segmentation, beside what was measured already."""

    segmentation = serializers.UUIDField()
    cells = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="Another segmentation of the same image: each nucleus is compared with the "
        "cytoplasm of the cell that holds it.",
    )
