"""Chunks of label images that edits have changed."""

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from segmentation.domain.common.errors import NotFound
from segmentation.domain.masks.models import Patch, Segmentation
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.pixels.views import Stored


class PatchPixels(Stored):
    """The ids of one chunk of a label pyramid as it is now."""

    def get(self, request: Request, pk: UUID, **place: int) -> HttpResponse:
        """uint32, little endian, row by row, cropped to the image; packed as `deflate`."""
        seen = Segmentation.objects.visible_to(person_of(request)).filter(pk=pk)
        patch = Patch.objects.filter(segmentation__in=seen, **place).first()
        if patch is None:
            raise NotFound("No edit has changed this chunk.")
        headers = {"Content-Encoding": "deflate", "Cache-Control": "private, no-store"}
        return HttpResponse(
            bytes(patch.samples), content_type="application/octet-stream", headers=headers
        )

    head = get
