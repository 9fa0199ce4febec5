"""Exports on the wire."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from segmentation.domain.exports.models import Export
from segmentation.interfaces.api.serializers.base import Strict, StrictModel
from segmentation.science.interchange import FORMATS

RESULTS = ("approved", "all")


class ExportProgressSerializer(serializers.Serializer[Export]):
    """How many of the results are written."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()


class ExportSerializer(StrictModel):
    """An archive of results; `download` says where it is, once it is there."""

    state = serializers.ChoiceField(
        choices=["queued", "running", "done", "failed", "cancelled"],
        source="job.state", read_only=True,
    )  # fmt: skip
    error = serializers.CharField(source="job.error", read_only=True)
    progress = ExportProgressSerializer(source="*", read_only=True)
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )
    results = serializers.SerializerMethodField()
    download = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = [
            "id", "project", "run", "format", "results", "state", "error", "progress", "filename",
            "bytes", "sha256", "download", "created_by", "created_at", "expires_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(RESULTS))
    def get_results(self, export: Export) -> str:
        """Which results are in it."""
        return "approved" if export.approved_only else "all"

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_download(self, export: Export) -> str | None:
        """The address of the file; None before it is made."""
        return f"/api/v1/exports/{export.pk}/download/" if export.file_key else None


class NewExportSerializer(Strict):
    """What to export, and how: the results of `run`, or the newest of each image of `project`."""

    project = serializers.UUIDField()
    run = serializers.UUIDField(allow_null=True, default=None)
    format = serializers.ChoiceField(choices=sorted(FORMATS))
    results = serializers.ChoiceField(
        choices=RESULTS, allow_null=True, default=None,
        help_text="Approved revisions only, or all results as they are; left out, approved ones "
        "in projects with reviews.",
    )  # fmt: skip
