"""The health of the site on the wire."""

from typing import Any

from rest_framework import serializers

from segmentation.domain.operations.findings import Verdict
from segmentation.interfaces.api.serializers.models import TrialSerializer


class FindingSerializer(serializers.Serializer[Any]):
    """What was found of a part of the site, and what to do where all is not well."""

    part = serializers.CharField()
    verdict = serializers.ChoiceField([verdict.value for verdict in Verdict])
    found = serializers.CharField()
    advice = serializers.CharField()


class TriedSerializer(serializers.Serializer[Any]):
    """A model and its last trial on the golden picture."""

    model_slug = serializers.CharField(source="model.slug")
    model_name = serializers.CharField(source="model.name")
    engine = serializers.CharField(source="model.engine")
    trial = TrialSerializer(allow_null=True)


class SiteHealthSerializer(serializers.Serializer[Any]):
    """Every part of the site, and every model that can be run."""

    findings = FindingSerializer(many=True)
    models = TriedSerializer(many=True)
