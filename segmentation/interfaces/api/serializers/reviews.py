"""Reviews on the wire."""

from typing import Any, ClassVar

from rest_framework import serializers

from segmentation.domain.reviews.assigning import METHODS
from segmentation.domain.reviews.models import Assignment, Comment, Review, Verdict
from segmentation.domain.reviews.services import LONGEST_COMMENT, MOST_REVIEWERS
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
            "id", "segmentation", "image", "revision", "version", "verdict", "outcome", "final",
            "comment", "created_by", "created_at",
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
    final = serializers.BooleanField(
        default=False, help_text="An owner's word, which decides where reviewers differ."
    )


class CommentSerializer(StrictModel):
    """A remark on a segmentation: on an object (`label`), a place in pixels, or all of it."""

    image = serializers.UUIDField(source="segmentation.image_id", read_only=True)
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )
    resolved_by = serializers.CharField(
        source="resolved_by.username", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Comment
        fields: ClassVar = [
            "id", "segmentation", "image", "text", "label", "t", "z", "y", "x", "created_by",
            "created_at", "resolved_by", "resolved_at",
        ]  # fmt: skip
        read_only_fields = fields


class PlaceSerializer(Strict):
    """A place in pixels of the full size."""

    t = serializers.IntegerField(min_value=0, default=0)
    z = serializers.IntegerField(min_value=0, default=0)
    y = serializers.FloatField(min_value=0)
    x = serializers.FloatField(min_value=0)


class NewCommentSerializer(Strict):
    """What to remark, on which segmentation, and where."""

    segmentation = serializers.UUIDField()
    text = serializers.CharField(max_length=LONGEST_COMMENT)
    label = serializers.IntegerField(  # type: ignore[assignment]
        min_value=1, max_value=2**32 - 1, allow_null=True, default=None
    )
    place = PlaceSerializer(allow_null=True, default=None)


class ResolveSerializer(Strict):
    """Whether a remark has been dealt with."""

    resolved = serializers.BooleanField()


class AssignmentSerializer(StrictModel):
    """An image that somebody is to review."""

    image_name = serializers.CharField(source="image.name", read_only=True)
    reviewer = serializers.CharField(source="reviewer.username", read_only=True)

    class Meta:
        model = Assignment
        fields: ClassVar = ["id", "image", "image_name", "reviewer", "why", "done_at", "created_at"]
        read_only_fields = fields


class NewAssignmentSerializer(Strict):
    """Who is to review what: `hand` takes `images`, the others deal what waits in turn."""

    reviewers = serializers.ListField(
        child=serializers.CharField(max_length=150), min_length=1, max_length=100,
        help_text="Names of people who may review in the project.",
    )  # fmt: skip
    method = serializers.ChoiceField(METHODS)
    images = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=10_000)
    count = serializers.IntegerField(min_value=1, max_value=100_000, allow_null=True, default=None)
    per_image = serializers.IntegerField(min_value=1, max_value=MOST_REVIEWERS, default=1)


class AssignedSerializer(serializers.Serializer[Any]):
    """How many assignments were made."""

    made = serializers.IntegerField()


class ReviewSettingsSerializer(Strict):
    """How a project reviews: with models and others hidden, and by how many people an image."""

    blind = serializers.BooleanField()
    reviewers_per_image = serializers.IntegerField(min_value=1, max_value=MOST_REVIEWERS)


class ReviewerSerializer(serializers.Serializer[Any]):
    """What one person did, and what waits for them."""

    name = serializers.CharField()
    reviews = serializers.IntegerField()
    approved = serializers.IntegerField()
    edits = serializers.IntegerField()
    waiting = serializers.IntegerField()


class ReviewPairSerializer(serializers.Serializer[Any]):
    """How far two people agree on what both judged."""

    people = serializers.ListField(child=serializers.CharField())
    items = serializers.IntegerField()
    kappa = serializers.FloatField(allow_null=True)


class ReviewAgreementSerializer(serializers.Serializer[Any]):
    """Kappas of verdicts; F1 of the objects that two people approved in the same image."""

    items = serializers.IntegerField()
    fleiss = serializers.FloatField(allow_null=True)
    pairs = ReviewPairSerializer(many=True)
    f1_images = serializers.IntegerField()
    f1 = serializers.FloatField(allow_null=True)


class ReviewSummarySerializer(serializers.Serializer[Any]):
    """A project's reviewing in figures; people and agreement are null where they are hidden."""

    images = serializers.IntegerField()
    reviewed = serializers.IntegerField()
    verdicts = serializers.DictField(child=serializers.IntegerField())
    corrections = serializers.IntegerField()
    corrections_per_image = serializers.FloatField()
    settings = ReviewSettingsSerializer()
    people = ReviewerSerializer(many=True, allow_null=True)
    agreement = ReviewAgreementSerializer(allow_null=True)
