"""Pixels, label images and thumbnails, checked against the project's members every time."""

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from segmentation.domain.common.errors import NotFound
from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Revision, Segmentation
from segmentation.domain.masks.queries import open_labels
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import StrictView, seen
from segmentation.interfaces.api.pixels.answers import answer, knows
from segmentation.science.pixels.outlined import outlines_alone


class Stored(StrictView):
    """Bytes of the object store under an address of their own; not part of the JSON API."""

    schema = None


class ImagePixels(Stored):
    """A file of an image's OME-Zarr."""

    def get(self, request: Request, image_id: UUID, path: str) -> HttpResponse:
        """A chunk that was never written is not there (404): it is all zeros."""
        rows = Image.objects.visible_to(person_of(request)).filter(pk=image_id)
        return answer(request, f"{known(rows.values_list('pixels_key', flat=True).first())}/{path}")

    head = get


class LabelPixels(Stored):
    """A file of the label OME-Zarr of a segmentation's revision."""

    def get(self, request: Request, pk: UUID, revision: int, path: str) -> HttpResponse:
        """As for images."""
        rows = Segmentation.objects.visible_to(person_of(request)).filter(pk=pk)
        keys = Revision.objects.filter(segmentation__in=rows, number=revision)
        return answer(request, f"{known(keys.values_list('pixels_key', flat=True).first())}/{path}")

    head = get


class Thumbnail(Stored):
    """An image's small picture."""

    def get(self, request: Request, image_id: UUID) -> HttpResponse:
        """There is none before the image is ready."""
        rows = Image.objects.visible_to(person_of(request)).filter(pk=image_id)
        return answer(request, known(rows.values_list("thumbnail_key", flat=True).first()))

    head = get


class Outlines(Stored):
    """The outlines of a segmentation's objects, to be laid over the thumbnail of its image."""

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """As edits have left them; a browser asks whether they are still the same."""
        segmentation: Segmentation = seen(Segmentation.objects.all(), person_of(request), pk=pk)
        etag = f'"{segmentation.pk}/{segmentation.revision}/{segmentation.version}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if knows(request.headers.get("If-None-Match", ""), etag):
            return HttpResponse(status=304, headers=headers)
        body = outlines_alone(open_labels(segmentation))
        return HttpResponse(body, content_type="image/webp", headers=headers)

    head = get


def known(key: str | None) -> str:
    """The key, when the row is seen and has one."""
    if not key:
        raise NotFound("There is no such image.")
    return key
