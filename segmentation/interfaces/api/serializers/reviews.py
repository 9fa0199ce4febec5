"""Reviews on the wire."""

from typing import ClassVar

from rest_framework import serializers

from segmentation.domain.reviews.models import Review, Verdict
from segmentation.domain.reviews.services import LONGEST_COMMENT
from segmentation.interfaces.api.serializers.base import Strict, StrictModel


class ReviewSerializer(StrictModel):
    """What somebody said of a revision."""

    image = serializers.UUIDField(source="segmentation.image_id", read_only=True)
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Review
        fields: ClassVar = [
            "id", "segmentation", "image", "revision", "version", "verdict", "comment",
            "created_by", "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewReviewSerializer(Strict):
    """A verdict on a segmentation as it was when it was looked at."""

    segmentation = serializers.UUIDField()
    version = serializers.IntegerField(
        min_value=0, help_text="The version that was looked at; with another one, 409."
    )
    verdict = serializers.ChoiceField(Verdict.choices)
    comment = serializers.CharField(
        max_length=LONGEST_COMMENT, allow_blank=True, default="",
        help_text="What should be changed; needed when changes are requested.",
    )  # fmt: skip
