"""Columns of object tables on the wire."""

from typing import Any

from rest_framework import serializers


class ColumnsSerializer(serializers.Serializer[Any]):
    """`columns` are those of numbers; `values` has a number or null for each of `label`."""

    columns = serializers.ListField(child=serializers.CharField())
    label = serializers.ListField(child=serializers.IntegerField())
    values = serializers.DictField(
        child=serializers.ListField(child=serializers.FloatField(allow_null=True))
    )
