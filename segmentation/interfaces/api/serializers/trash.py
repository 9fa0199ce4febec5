"""The trash on the wire."""

from typing import Any

from rest_framework import serializers

from segmentation.domain.projects.trash import kept_for

LONGEST = 200


class InTrashSerializer(serializers.Serializer[Any]):
    """Something that was deleted, and until when it can be brought back."""

    id = serializers.UUIDField(source="pk")
    kind = serializers.CharField()
    name = serializers.SerializerMethodField(help_text="What people call it; not all have names.")
    project = serializers.UUIDField(source="project_pk")
    project_name = serializers.CharField()
    created_at = serializers.DateTimeField()
    deleted_at = serializers.DateTimeField(source="trashed_at")
    deleted_by = serializers.CharField(source="by", allow_null=True)
    kept_until = serializers.SerializerMethodField()

    def get_name(self, row: Any) -> str:
        """The beginning of a long one."""
        return str(row.called)[:LONGEST]

    def get_kept_until(self, row: Any) -> str:
        """After that it is removed for good."""
        until: str = serializers.DateTimeField().to_representation(row.trashed_at + kept_for())
        return until
