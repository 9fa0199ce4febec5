"""Images, as their projects' members see them."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from segmentation.domain.common.errors import NotFound
from segmentation.domain.images import services
from segmentation.domain.images.models import Image, ImageState, Upload
from segmentation.domain.masks.queries import with_latest_segmentation
from segmentation.domain.projects.models import Project
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, Deletion
from segmentation.interfaces.api.serializers.images import (
    ChannelNamesSerializer,
    ImageSerializer,
    NamedChannelsSerializer,
)
from segmentation.science.pixels.channel_names import channel_names


class Images(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    Deletion,
    Collection,
):
    """What uploads became."""

    queryset = Image.objects.all()
    serializer_class = ImageSerializer
    lookup_value_converter = "uuid"
    http_method_names = ["get", "head", "options", "post", "patch", "delete"]
    orderings = ("-created_at", "name")
    filters = {"project": Project, "upload": Upload}
    choices = {"state": frozenset(ImageState.values)}

    def get_queryset(self) -> QuerySet[Any]:
        return with_latest_segmentation(super().get_queryset())

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        """Another name is all that can be given."""
        image = self.get_object()
        name = serializer.validated_data.get("name", image.name)
        serializer.instance = services.rename_image(person_of(self.request), image, name)

    @extend_schema(request=ChannelNamesSerializer, responses={200: NamedChannelsSerializer})
    @action(detail=False, methods=["post"], url_path="channel-names")
    def channel_names(self, request: Request) -> Response:
        """Name the channels of images from a list of markers; what was measured stays."""
        form = ChannelNamesSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        wanted = list(dict.fromkeys(given["images"]))
        rows = Image.objects.visible_to(user).select_related("project")
        images = list(rows.filter(pk__in=wanted))
        if len(images) < len(wanted):
            raise NotFound("One of these images is not there.")
        try:
            names = channel_names(given["names"])
        except ValueError as refusal:
            raise ValidationError({"names": [str(refusal)]}) from refusal
        services.name_channels(user, images, names)
        return Response({"names": names})
