"""Columns of object tables on the wire."""

from typing import Any

from rest_framework import serializers


class ColumnsSerializer(serializers.Serializer[Any]):
    """`columns` are those of numbers; `values` has a number or null for each of `label`."""

    columns = serializers.ListField(child=serializers.CharField())
    # The column is called as in the tables, whatever a field has by that name.
    label = serializers.ListField(child=serializers.IntegerField())  # type: ignore[assignment]
    values = serializers.DictField(
        child=serializers.ListField(child=serializers.FloatField(allow_null=True))
    )
