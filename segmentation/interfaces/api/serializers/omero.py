"""Connections to OMERO, and transfers, on the wire. What opens a session is never answered."""

from typing import Any

from rest_framework import serializers

from segmentation.domain.omero.models import Connection, Transfer
from segmentation.domain.omero.queries import progress
from segmentation.domain.omero.services.transfers import MOST, TARGET_FORMATS
from segmentation.interfaces.api.serializers.base import Strict, StrictModel
from segmentation.interfaces.api.serializers.exports import RESULTS


class ConnectionSerializer(StrictModel):
    """A person's session at an OMERO server; nobody else sees it."""

    class Meta:
        model = Connection
        fields = ["id", "project", "address", "username", "created_at", "expires_at"]
        read_only_fields = fields


class NewConnectionSerializer(Strict):
    """Where to sign in, and how: with a password, a session key, or, with neither, as the public.

    Password and key are used once and not kept.
    """

    project = serializers.UUIDField()
    address = serializers.CharField(max_length=300)
    username = serializers.CharField(max_length=150, default="", allow_blank=True)
    password = serializers.CharField(
        max_length=500, default="", allow_blank=True, write_only=True, trim_whitespace=False
    )
    session_key = serializers.CharField(
        max_length=200, default="", allow_blank=True, write_only=True
    )


class OmeroFolderSerializer(serializers.Serializer[Any]):
    """A project or dataset of OMERO; `children` is how many datasets or images it has."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    children = serializers.IntegerField(allow_null=True)


class OmeroImageSerializer(serializers.Serializer[Any]):
    """An image of OMERO; `sizes` are X, Y, Z, C and T."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    sizes = serializers.ListField(child=serializers.IntegerField())
    dtype = serializers.CharField()


class OmeroFoldersSerializer(serializers.Serializer[Any]):
    """All projects, or all datasets of one."""

    results = OmeroFolderSerializer(many=True)


class OmeroImagesSerializer(serializers.Serializer[Any]):
    """All images of a dataset."""

    results = OmeroImageSerializer(many=True)


class TransferItemSerializer(serializers.Serializer[Any]):
    """An image that is fetched, or a result that is sent; `omero` is the image's number there."""

    omero = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=["waiting", "done", "failed"])
    error = serializers.CharField()
    upload = serializers.UUIDField(required=False)
    segmentation = serializers.UUIDField(required=False)
    attachment = serializers.IntegerField(required=False)


class TransferProgressSerializer(serializers.Serializer[Any]):
    """How many images are done and failed, of how many."""

    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    total = serializers.IntegerField()


class TransferSerializer(StrictModel):
    """Images fetched from OMERO, or results sent to it."""

    state = serializers.ChoiceField(
        choices=["queued", "running", "done", "failed", "cancelled"],
        source="job.state", read_only=True,
    )  # fmt: skip
    error = serializers.CharField(source="job.error", read_only=True)
    progress = serializers.SerializerMethodField()
    items = TransferItemSerializer(many=True, read_only=True)
    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Transfer
        fields = [
            "id", "project", "direction", "address", "username", "format", "state", "error",
            "progress", "items", "created_by", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_progress(self, transfer: Transfer) -> TransferProgressSerializer:
        """How far it is."""
        return TransferProgressSerializer(progress(transfer)).data  # type: ignore[return-value]


class NewImportSerializer(Strict):
    """The numbers of images of OMERO, to be fetched into the connection's project."""

    connection = serializers.UUIDField()
    images = serializers.ListField(
        child=serializers.IntegerField(min_value=1), min_length=1, max_length=MOST
    )


class TargetSerializer(Strict):
    """Which image of OMERO a result belongs to, where the site does not know."""

    segmentation = serializers.UUIDField()
    image = serializers.IntegerField(min_value=1)


class NewOmeroExportSerializer(Strict):
    """Which results to send: those given, those of a run, or the newest of each image.

    They go to the images of OMERO that theirs were fetched from, or to those that `targets` names.
    """

    connection = serializers.UUIDField()
    run = serializers.UUIDField(allow_null=True, default=None)
    segmentations = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST, default=list
    )
    targets = TargetSerializer(many=True, default=list)
    format = serializers.ChoiceField(
        choices=TARGET_FORMATS,
        help_text="A format of exports, whose file is attached to the image; or rois: outlines as "
        "regions of interest, where the server has OMERO.iviewer.",
    )
    results = serializers.ChoiceField(choices=RESULTS, allow_null=True, default=None)
