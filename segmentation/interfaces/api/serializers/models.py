"""Engines and models on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from segmentation.domain.jobs.models import JobState
from segmentation.domain.model_registry.models import Model, ModelPackage, ModelTrial
from segmentation.domain.model_registry.queries import is_non_commercial
from segmentation.domain.model_registry.services.lifecycle import LONGEST_REASON
from segmentation.domain.model_registry.verdicts import TrialVerdict, verdict_of
from segmentation.domain.runs.queries import Usage
from segmentation.interfaces.api.serializers.base import Strict, StrictModel
from segmentation.science.engines.base import EngineSpec
from segmentation.science.engines.catalog import spec
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.parameters import parameter_schema
from segmentation.science.engines.roles import shown_by

JSON_SCHEMA = {"type": "object", "additionalProperties": True}


class ChannelRoleSerializer(serializers.Serializer[Any]):
    """What an engine wants to see in a channel."""

    name = serializers.CharField()
    description = serializers.CharField()


class ModelRoleSerializer(serializers.Serializer[Any]):
    """What a model wants to see in a channel; only the last ones may be optional."""

    name = serializers.CharField()
    shows = serializers.CharField(help_text='As of channels: "nuclei", "cells", or "".')
    optional = serializers.BooleanField()


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
    roles = serializers.SerializerMethodField()
    accuracy = serializers.SerializerMethodField()
    description = serializers.SerializerMethodField()
    citation = serializers.SerializerMethodField()
    non_commercial = serializers.SerializerMethodField()
    pixel_size_um = serializers.SerializerMethodField()
    has_file = serializers.BooleanField(source="path", read_only=True)
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )
    project_name = serializers.CharField(
        source="project.name", read_only=True, allow_null=True, default=None
    )
    projects_using = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Model
        fields = [
            "id", "slug", "name", "engine", "version", "ndim", "sha256", "licence", "state",
            "bytes", "created_at", "parameters", "channels", "roles", "accuracy", "description",
            "citation", "non_commercial", "pixel_size_um", "has_file", "origin", "project",
            "project_name", "created_by", "deprecation", "projects_using",
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

    @extend_schema_field(ModelRoleSerializer(many=True))
    def get_roles(self, model: Model) -> list[dict[str, Any]]:
        """The same, with what each shows and whether the model can do without it."""
        names = self.get_channels(model)
        needed = len(names) - int(model.header.get("optional_channels") or 0)
        return [
            {"name": name, "shows": shown_by(name), "optional": position >= needed}
            for position, name in enumerate(names)
        ]

    @extend_schema_field(JSON_SCHEMA)
    def get_accuracy(self, model: Model) -> dict[str, Any]:
        """What was measured, on what."""
        return dict(model.header.get("accuracy") or {})

    def get_description(self, model: Model) -> str:
        return str(model.header.get("description") or "")

    def get_citation(self, model: Model) -> str:
        return str(model.header.get("citation") or "")

    def get_non_commercial(self, model: Model) -> bool:
        """Whether its licence forbids commercial use."""
        return is_non_commercial(model.licence)

    def get_pixel_size_um(self, model: Model) -> float | None:
        """Of the pictures it was trained on; null where nobody knows."""
        size = model.header.get("pixel_size_um")
        return None if size is None else float(size)


class ModelDetailSerializer(ModelSerializer):
    """A model with all that its file says of how it was made."""

    training = serializers.SerializerMethodField()
    config = serializers.SerializerMethodField()
    normalization = serializers.SerializerMethodField()
    object_diameter_px = serializers.SerializerMethodField()

    class Meta(ModelSerializer.Meta):
        fields = [
            *ModelSerializer.Meta.fields,
            "training", "config", "normalization", "object_diameter_px",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(JSON_SCHEMA)
    def get_training(self, model: Model) -> dict[str, Any]:
        """Data, settings, seed, curve and versions; where an imported one came from."""
        return dict(model.header.get("training") or {})

    @extend_schema_field(JSON_SCHEMA)
    def get_config(self, model: Model) -> dict[str, Any]:
        """The network's configuration."""
        return dict(model.header.get("config") or {})

    @extend_schema_field(JSON_SCHEMA)
    def get_normalization(self, model: Model) -> dict[str, Any]:
        """The percentiles that are mapped to 0 and 1."""
        return dict(model.header.get("normalization") or {})

    def get_object_diameter_px(self, model: Model) -> float | None:
        """How wide the objects it was trained on are; null where nobody knows."""
        diameter = model.header.get("object_diameter_px")
        return None if diameter is None else float(diameter)


class UsageSerializer(serializers.Serializer[Usage]):
    """What a project has done with a model."""

    project = serializers.UUIDField()
    project_name = serializers.CharField()
    runs = serializers.IntegerField()
    segmentations = serializers.IntegerField()
    last_run_at = serializers.DateTimeField(allow_null=True)
    is_default = serializers.BooleanField()


class TrialSerializer(StrictModel):
    """A model tried on the golden picture; the figures are null until the job is done."""

    state = serializers.ChoiceField(choices=JobState.values, source="job.state", read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)
    verdict = serializers.SerializerMethodField()
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = ModelTrial
        fields = [
            "id", "state", "error", "verdict", "found", "expected", "ap50", "before_ap50",
            "seconds", "device", "ocellus", "torch", "created_at", "created_by",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField([verdict.value for verdict in TrialVerdict]))
    def get_verdict(self, trial: ModelTrial) -> str:
        """Of other versions, clearly worse than `before_ap50`, without a match, or good."""
        return verdict_of(trial).value


class PackageSerializer(StrictModel):
    """A model on its way into a package of bioimage.io; `download` is null until it is done."""

    state = serializers.ChoiceField(choices=JobState.values, source="job.state", read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)
    download = serializers.SerializerMethodField()

    class Meta:
        model = ModelPackage
        fields = ["id", "state", "error", "download", "created_at"]
        read_only_fields = fields

    def get_download(self, package: ModelPackage) -> str | None:
        """Where the package is to be had."""
        if package.job.state != JobState.DONE:
            return None
        return f"/api/v1/models/{package.model.slug}/package/"


class DeprecationSerializer(Strict):
    """Why a model is taken out of use."""

    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True, default="")
