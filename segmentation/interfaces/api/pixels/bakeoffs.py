"""The crops of bake-offs, and the objects that were found in them."""

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from segmentation.domain.bakeoffs.models import BakeOffCrop, Panel, Preview
from segmentation.domain.bakeoffs.queries import pack_labels, place_of, truth_in
from segmentation.domain.common import storage
from segmentation.domain.common.errors import NotFound
from segmentation.domain.images.queries import open_pixels
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import seen
from segmentation.interfaces.api.pixels.answers import CACHE_CONTROL
from segmentation.interfaces.api.pixels.views import Stored
from segmentation.science.pixels.crops import picture


class CropPicture(Stored):
    """A crop pixel for pixel, with the contrast of thumbnails."""

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """Lossless WebP."""
        rows = BakeOffCrop.objects.select_related("image")
        crop = seen(rows, person_of(request), pk=pk)
        body = picture(open_pixels(crop.image), place_of(crop))
        return HttpResponse(
            body, content_type="image/webp", headers={"Cache-Control": CACHE_CONTROL}
        )

    head = get


class CropTruth(Stored):
    """What people say is right in a crop, as it is now."""

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """As found objects are sent."""
        rows = BakeOffCrop.objects.select_related("truth__image")
        truth = truth_in(seen(rows, person_of(request), pk=pk))
        if truth is None:
            raise NotFound("Nobody has said what is right here.")
        return _labels(pack_labels(truth), "private, no-store")

    head = get


class PanelLabels(Stored):
    """The objects that a contestant found in a crop."""

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """uint32, little endian, row by row; packed as `deflate`."""
        panel = seen(Panel.objects.all(), person_of(request), pk=pk)
        return _labels(_stored(panel.labels_key), CACHE_CONTROL)

    head = get


class PreviewLabels(Stored):
    """The objects that other parameters would find."""

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """As those of panels."""
        preview = seen(Preview.objects.all(), person_of(request), pk=pk)
        return _labels(_stored(preview.labels_key), CACHE_CONTROL)

    head = get


def _stored(key: str) -> bytes:
    if not key:
        raise NotFound("Nothing has been found yet.")
    return storage.get_bytes(key)


def _labels(packed: bytes, cached: str) -> HttpResponse:
    headers = {"Content-Encoding": "deflate", "Cache-Control": cached}
    return HttpResponse(packed, content_type="application/octet-stream", headers=headers)
