"""Images, as their projects' members see them."""

from rest_framework import mixins

from segmentation.domain.images.models import Image, ImageState, Upload
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
