"""Images, as their projects' members see them."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins
from rest_framework.serializers import BaseSerializer

from segmentation.domain.images import services
from segmentation.domain.images.models import Image, ImageState, Upload
from segmentation.domain.masks.queries import with_latest_segmentation
from segmentation.domain.projects.models import Project
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection
from segmentation.interfaces.api.serializers.images import ImageSerializer


class Images(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    Collection,
):
    """What uploads became."""

    queryset = Image.objects.all()
    serializer_class = ImageSerializer
    lookup_value_converter = "uuid"
    http_method_names = ["get", "head", "options", "patch", "delete"]
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

    def perform_destroy(self, instance: Image) -> None:
        """With its pixels and segmentations."""
        services.delete_image(person_of(self.request), instance)
