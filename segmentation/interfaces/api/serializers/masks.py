"""Segmentations and their objects on the wire."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from segmentation.domain.masks.models import Revision, Segmentation
from segmentation.domain.reviews.blindness import is_blind_to
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.serializers.base import StrictModel
from segmentation.interfaces.api.serializers.runs import ParametersField


class ShownSegmentationSerializer(StrictModel):
    """What all answers about a segmentation say: counts and origin."""

    run = serializers.SerializerMethodField()
    objects = serializers.IntegerField(source="object_count", read_only=True)
    provenance = ParametersField(read_only=True)

    class Meta:
        model = Segmentation
        fields = [
            "id", "image", "run", "model", "upload", "truth", "revision", "version", "objects",
            "provenance", "created_at",
        ]  # fmt: skip
        read_only_fields = [field for field in fields if field != "truth"]

    def to_representation(self, instance: Segmentation) -> Any:
        """Where reviewing is blind, only owners are told which model it was."""
        shown = super().to_representation(instance)
        if self._is_hidden(instance):
            shown |= {"run": None, "model": None, "upload": None, "provenance": {}}
        return shown

    def _is_hidden(self, segmentation: Segmentation) -> bool:
        request = self.context.get("request")
        if request is None:
            return False
        project = segmentation.image.project
        known: dict[UUID, bool] = request.__dict__.setdefault("blind_projects", {})
        if project.pk not in known:
            known[project.pk] = is_blind_to(person_of(request), project)
        return known[project.pk]

    def get_run(self, segmentation: Segmentation) -> UUID | None:
        """The run that made it, if one did."""
        item = getattr(segmentation, "run_item", None)
        return item.run_id if item else None


class SegmentationSerializer(ShownSegmentationSerializer):
    """The objects of one image as one model or person sees them, with the newest verdict."""

    verdict = serializers.CharField(
        read_only=True, help_text="“none” before the first, and after an edit."
    )

    class Meta(ShownSegmentationSerializer.Meta):
        fields = [*ShownSegmentationSerializer.Meta.fields, "verdict"]
        read_only_fields = [*ShownSegmentationSerializer.Meta.read_only_fields, "verdict"]


class RevisionSerializer(StrictModel):
    """A kept state of a segmentation; `version` is the number of edits before it."""

    objects = serializers.IntegerField(source="object_count", read_only=True)

    class Meta:
        model = Revision
        fields = ["id", "number", "version", "objects", "created_at"]
        read_only_fields = fields


class WaitingSerializer(ShownSegmentationSerializer):
    """With its place among what is assigned to you; null where it is assigned to nobody."""

    rank = serializers.IntegerField(read_only=True, allow_null=True, default=None)

    class Meta(ShownSegmentationSerializer.Meta):
        fields = [*ShownSegmentationSerializer.Meta.fields, "rank"]
        read_only_fields = [*ShownSegmentationSerializer.Meta.read_only_fields, "rank"]


class ObjectSerializer(serializers.Serializer[Any]):
    """One object; its other columns depend on the image's dimensions and channels."""

    label = serializers.IntegerField()  # type: ignore[assignment]
