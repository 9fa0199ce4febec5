"""Models on their way in, and those there are to fetch, on the wire."""

from typing import Any

from rest_framework import serializers

from segmentation.domain.jobs.models import JobState
from segmentation.domain.model_registry.models import ModelImport
from segmentation.interfaces.api.serializers.base import Strict, StrictModel
from segmentation.science.engines.upstream.catalogue import PublishedModel


class ModelImportSerializer(StrictModel):
    """How far an import is, and the model it became."""

    state = serializers.ChoiceField(choices=JobState.values, source="job.state", read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)
    model_slug = serializers.CharField(
        source="model.slug", read_only=True, allow_null=True, default=None
    )
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = ModelImport
        fields = [
            "id", "state", "error", "filename", "upload", "published", "engine", "licence", "name",
            "project", "model", "model_slug", "created_at", "created_by",
        ]  # fmt: skip
        read_only_fields = fields


class NewModelImportSerializer(Strict):
    """What to take in: an upload of the kind `model`, or a name of the catalogue."""

    upload = serializers.UUIDField(allow_null=True, default=None)
    engine = serializers.CharField(
        max_length=20, allow_blank=True, default="", help_text="Where two engines share a form."
    )
    licence = serializers.CharField(max_length=100, allow_blank=True, default="")
    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    published = serializers.CharField(max_length=100, allow_blank=True, default="")
    accept_licence = serializers.BooleanField(default=False)
    project = serializers.UUIDField(
        allow_null=True, default=None, help_text="Whose own the model will be; null: the site's."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two it is."""
        if bool(attrs["upload"]) == bool(attrs["published"]):
            raise serializers.ValidationError({"upload": ["Give either upload or published."]})
        return attrs


class PublishedModelSerializer(serializers.Serializer[PublishedModel]):
    """A model that its authors publish; what they do not state is null or “unknown”."""

    name = serializers.CharField()
    upstream_name = serializers.CharField()
    engine = serializers.CharField()
    ndim = serializers.ListField(child=serializers.IntegerField())
    description = serializers.CharField()
    page = serializers.CharField()
    address = serializers.CharField(allow_null=True, help_text="Null: not to be fetched by name.")
    licence = serializers.CharField()
    terms = serializers.CharField()
    non_commercial = serializers.BooleanField(allow_null=True)
    citation = serializers.CharField()
    sources = serializers.DictField(child=serializers.CharField())
    installed = serializers.SerializerMethodField()

    def get_installed(self, published: PublishedModel) -> str | None:
        """The slug it is installed under; null when it is not."""
        slug: str | None = self.context["installed"].get(published.name)
        return slug
