"""What a project holds at a glance, on the wire."""

from typing import Any

from rest_framework import serializers


class FoundSerializer(serializers.Serializer[Any]):
    """The newest result of an image; `density` is per mm², null where pixels have no size."""

    image = serializers.UUIDField()
    name = serializers.CharField()
    segmentation = serializers.UUIDField()
    objects = serializers.IntegerField()
    density = serializers.FloatField(allow_null=True)
    per_megapixel = serializers.FloatField()


class SizesSerializer(serializers.Serializer[Any]):
    """A run; `quantiles` of `column` are the 5th, 25th, 50th, 75th and 95th of a hundred.

    They are of the objects of its first 20 images, and nothing where there are none.
    """

    run = serializers.UUIDField()
    model = serializers.CharField()
    created_at = serializers.DateTimeField()
    images = serializers.IntegerField()
    objects = serializers.IntegerField()
    column = serializers.CharField()
    quantiles = serializers.ListField(child=serializers.FloatField())


class ProjectOverviewSerializer(serializers.Serializer[Any]):
    """Figures of all images, the newest of them one by one, and the newest runs.

    Images without a result are counted in `images` alone; `more` than those of `found` have one.
    """

    images = serializers.IntegerField()
    objects = serializers.IntegerField()
    verdicts = serializers.DictField(child=serializers.IntegerField())
    found = FoundSerializer(many=True)
    more = serializers.BooleanField()
    runs = SizesSerializer(many=True)
