"""Uploads and images on the wire."""

from rest_framework import serializers

from segmentation.domain.images.models import Image, Upload, UploadSet
from segmentation.domain.masks.models import Segmentation
from segmentation.interfaces.api.serializers.base import Strict, StrictModel
from segmentation.science.engines.roles import shown_by


class SceneSerializer(serializers.Serializer[dict[str, object]]):
    """One of several images in a file."""

    name = serializers.CharField()
    shape = serializers.ListField(child=serializers.IntegerField())
    dtype = serializers.CharField()


class ChoiceSerializer(Strict):
    """Which images of a file to import, by their places in its `scenes`."""

    scenes = serializers.ListField(child=serializers.IntegerField(), allow_empty=False)


class UploadSerializer(StrictModel):
    """A file on its way in, and the images, or for labels the segmentations, it became."""

    images: serializers.PrimaryKeyRelatedField[Image] = serializers.PrimaryKeyRelatedField(
        many=True, read_only=True
    )
    segmentations: serializers.PrimaryKeyRelatedField[Segmentation] = (
        serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    )
    expires = serializers.DateTimeField(source="expires_at", read_only=True)
    scenes = SceneSerializer(many=True, read_only=True)
    chosen = serializers.ListField(
        child=serializers.IntegerField(), read_only=True, allow_null=True
    )

    class Meta:
        model = Upload
        fields = [
            "id", "project", "set", "kind", "filename", "relative_path", "offset", "length",
            "state", "error", "images", "segmentations", "part_of", "scenes", "chosen",
            "target", "created_at", "expires",
        ]  # fmt: skip
        read_only_fields = fields


class UploadSetSerializer(StrictModel):
    """Files that belong together, closed."""

    uploads: serializers.PrimaryKeyRelatedField[Upload] = serializers.PrimaryKeyRelatedField(
        many=True, read_only=True
    )

    class Meta:
        model = UploadSet
        fields = ["id", "project", "uploads", "finished_at"]
        read_only_fields = fields


class PixelSizeSerializer(serializers.Serializer[dict[str, float | None]]):
    """The size of a pixel in micrometres; null where the file does not say."""

    x = serializers.FloatField(allow_null=True)
    y = serializers.FloatField(allow_null=True)
    z = serializers.FloatField(allow_null=True)


class ChannelSerializer(serializers.Serializer[dict[str, str]]):
    """A channel's name and display colour (`#rrggbb`)."""

    name = serializers.CharField()
    color = serializers.CharField()
    shows = serializers.SerializerMethodField(
        help_text='What its name tells that it shows: "nuclei", "cells", or nothing known.'
    )

    def get_shows(self, channel: dict[str, str]) -> str:
        return shown_by(channel["name"])


class ImageSerializer(StrictModel):
    """An image: what it is of, and how it is laid out."""

    shape = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    pixel_size_um = PixelSizeSerializer(read_only=True)
    channels = ChannelSerializer(many=True, read_only=True)
    notes = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="What reading the file changed."
    )
    latest_segmentation = serializers.UUIDField(read_only=True, allow_null=True)
    latest_objects = serializers.IntegerField(read_only=True, allow_null=True)
    truth = serializers.UUIDField(read_only=True, allow_null=True)

    class Meta:
        model = Image
        fields = [
            "id", "project", "upload", "name", "state", "error", "axes", "shape", "dtype",
            "pixel_size_um", "channels", "is_rgb", "notes", "objective", "acquired", "interval_s",
            "sha256", "bytes", "created_at", "latest_segmentation", "latest_objects", "truth",
        ]  # fmt: skip
        read_only_fields = [field for field in fields if field != "name"]


class ChannelNamesSerializer(Strict):
    """Names of channels, in their order: a line each, or a CSV with a column of names."""

    images = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=10_000
    )
    names = serializers.CharField(max_length=100_000)


class NamedChannelsSerializer(serializers.Serializer[dict[str, list[str]]]):
    """The names as they were understood."""

    names = serializers.ListField(child=serializers.CharField())
