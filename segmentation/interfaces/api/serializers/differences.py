"""How two segmentations of an image differ, on the wire."""

from typing import Any

from rest_framework import serializers

from segmentation.interfaces.api.serializers.evaluations import FiguresSerializer
from segmentation.science.engines.differences import Kind


class ComparedObjectsSerializer(serializers.Serializer[Any]):
    """The objects of one side, column by column: entry i of each list is of one object.

    Boxes are in full-resolution pixels, ends exclusive; `partner` is the id of the match, or of
    the object overlapped best (0 for none).
    """

    label = serializers.ListField(child=serializers.IntegerField())  # type: ignore[assignment]
    kind = serializers.ListField(child=serializers.ChoiceField([str(kind) for kind in Kind]))
    partner = serializers.ListField(child=serializers.IntegerField())
    iou = serializers.ListField(child=serializers.FloatField())
    t = serializers.ListField(child=serializers.IntegerField(), required=False)
    z0 = serializers.ListField(child=serializers.IntegerField(), required=False)
    z1 = serializers.ListField(child=serializers.IntegerField(), required=False)
    y0 = serializers.ListField(child=serializers.IntegerField(), required=False)
    y1 = serializers.ListField(child=serializers.IntegerField(), required=False)
    x0 = serializers.ListField(child=serializers.IntegerField(), required=False)
    x1 = serializers.ListField(child=serializers.IntegerField(), required=False)


class DifferencesSerializer(serializers.Serializer[Any]):
    """The figures of a segmentation held against another, and the objects of both."""

    figures = FiguresSerializer()
    objects = ComparedObjectsSerializer()
    others = ComparedObjectsSerializer()
