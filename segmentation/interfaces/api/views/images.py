"""Images, as their projects' members see them."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins

from segmentation.domain.images.models import Image, ImageState, Upload
from segmentation.domain.masks.queries import with_latest_segmentation
from segmentation.domain.projects.models import Project
from segmentation.interfaces.api.base import Collection
from segmentation.interfaces.api.serializers.images import ImageSerializer


class Images(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """What uploads became."""

    queryset = Image.objects.all()
    serializer_class = ImageSerializer
    lookup_value_converter = "uuid"
    orderings = ("-created_at", "name")
    filters = {"project": Project, "upload": Upload}
    choices = {"state": frozenset(ImageState.values)}

    def get_queryset(self) -> QuerySet[Any]:
        return with_latest_segmentation(super().get_queryset())
