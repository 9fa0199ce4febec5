"""Serializers that refuse what they do not know."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers


class Strict(serializers.Serializer[Any]):
    """Refuses unknown and read-only fields by name, instead of dropping them in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = sorted(set(map(str, data)) - writable)
            if unknown:
                message = "This field is not known here, or can't be set."
                raise serializers.ValidationError({name: [message] for name in unknown})
        return super().to_internal_value(data)


class StrictModel(Strict, serializers.ModelSerializer[Any]):
    """The same for a table's rows."""
