"""Pixels, label images and thumbnails, checked against the project's members every time."""

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from segmentation.domain.common.errors import NotFound
from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Revision, Segmentation
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import StrictView
from segmentation.interfaces.api.pixels.answers import answer


class Stored(StrictView):
    """Bytes of the object store under an address of their own; not part of the JSON API."""

    schema = None


class ImagePixels(Stored):
    """A file of an image's OME-Zarr."""

    def get(self, request: Request, image_id: UUID, path: str) -> HttpResponse:
        """A chunk that was never written is not there (404): it is all zeros."""
        seen = Image.objects.visible_to(person_of(request)).filter(pk=image_id)
        return answer(request, f"{known(seen.values_list('pixels_key', flat=True).first())}/{path}")

    head = get


class LabelPixels(Stored):
    """A file of the label OME-Zarr of a segmentation's revision."""

    def get(self, request: Request, pk: UUID, revision: int, path: str) -> HttpResponse:
        """As for images."""
        seen = Segmentation.objects.visible_to(person_of(request)).filter(pk=pk)
        keys = Revision.objects.filter(segmentation__in=seen, number=revision)
        return answer(request, f"{known(keys.values_list('pixels_key', flat=True).first())}/{path}")

    head = get


class Thumbnail(Stored):
    """An image's small picture."""

    def get(self, request: Request, image_id: UUID) -> HttpResponse:
        """There is none before the image is ready."""
        seen = Image.objects.visible_to(person_of(request)).filter(pk=image_id)
        return answer(request, known(seen.values_list("thumbnail_key", flat=True).first()))

    head = get


def known(key: str | None) -> str:
    """The key, when the row is seen and has one."""
    if not key:
        raise NotFound("There is no such image.")
    return key
