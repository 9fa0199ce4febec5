"""Engines and models on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from segmentation.domain.model_registry.models import Model
from segmentation.interfaces.api.serializers.base import StrictModel
from segmentation.science.engines.base import EngineSpec
from segmentation.science.engines.catalog import spec
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.parameters import parameter_schema

JSON_SCHEMA = {"type": "object", "additionalProperties": True}


class ChannelRoleSerializer(serializers.Serializer[Any]):
    """What an engine wants to see in a channel."""

    name = serializers.CharField()
    description = serializers.CharField()


class EngineSerializer(serializers.Serializer[EngineSpec]):
    """An engine and its parameters, as a JSON schema."""

    name = serializers.CharField()
    title = serializers.CharField()
    ndim = serializers.ListField(child=serializers.IntegerField())
    channels = ChannelRoleSerializer(many=True)
    parameters = serializers.SerializerMethodField()
    description = serializers.CharField()
    use_when = serializers.CharField()
    citation = serializers.CharField()
    licence = serializers.CharField()

    @extend_schema_field(JSON_SCHEMA)
    def get_parameters(self, engine: EngineSpec) -> dict[str, Any]:
        """The engine's own defaults."""
        return parameter_schema(engine.parameters, {})


class ModelSerializer(StrictModel):
    """A model, and its parameters with the defaults that were tuned for it."""

    parameters = serializers.SerializerMethodField()
    channels = serializers.SerializerMethodField()
    accuracy = serializers.SerializerMethodField()
    description = serializers.SerializerMethodField()
    citation = serializers.SerializerMethodField()

    class Meta:
        model = Model
        fields = [
            "id", "slug", "name", "engine", "version", "ndim", "sha256", "licence", "state",
            "bytes", "created_at", "parameters", "channels", "accuracy", "description", "citation",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(JSON_SCHEMA)
    def get_parameters(self, model: Model) -> dict[str, Any]:
        """Empty for a model whose engine this installation does not have."""
        try:
            kind = spec(model.engine).parameters
        except EngineError:
            return {}
        return parameter_schema(kind, model.header.get("parameters") or {})

    def get_channels(self, model: Model) -> list[str]:
        """The roles that a run's `channels` are given in the order of."""
        return [str(role) for role in model.header.get("channels") or []]

    @extend_schema_field(JSON_SCHEMA)
    def get_accuracy(self, model: Model) -> dict[str, Any]:
        """What was measured, on what."""
        return dict(model.header.get("accuracy") or {})

    def get_description(self, model: Model) -> str:
        return str(model.header.get("description") or "")

    def get_citation(self, model: Model) -> str:
        return str(model.header.get("citation") or "")
