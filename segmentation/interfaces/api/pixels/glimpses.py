"""Labels of large images while they are still being found."""

import zlib
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from segmentation.domain.common.errors import NotFound
from segmentation.domain.runs.glimpses import Chunk, glimpse
from segmentation.domain.runs.models import RunItem
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.pixels.views import Stored


class GlimpsePixels(Stored):
    """The ids of one chunk, of the regions that are done by now."""

    def get(self, request: Request, pk: UUID, **place: int) -> HttpResponse:
        """uint32, little endian, row by row, cropped to the image; packed as `deflate`."""
        items = RunItem.objects.visible_to(person_of(request)).select_related("image")
        item = items.filter(pk=pk).first()
        if item is None:
            raise NotFound("There is no such item.")
        samples = zlib.compress(glimpse(item, Chunk(**place)).astype("<u4").tobytes(), level=1)
        headers = {"Content-Encoding": "deflate", "Cache-Control": "private, no-store"}
        return HttpResponse(samples, content_type="application/octet-stream", headers=headers)

    head = get
