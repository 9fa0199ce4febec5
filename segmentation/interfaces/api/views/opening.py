"""Opening results in other programs."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from segmentation.domain.exports.elsewhere import PROGRAMS, open_elsewhere
from segmentation.domain.masks.models import Segmentation
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import StrictView, seen


class OpenElsewhere(StrictView):
    """A file that opens a segmentation in another program."""

    parameters = frozenset({"in"})

    @extend_schema(
        operation_id="segmentations_open",
        parameters=[OpenApiParameter("in", str, required=True, enum=sorted(PROGRAMS))],
        responses={(200, "text/plain"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """A script, macro or notebook with the site's address; a token is put in by its user."""
        rows = Segmentation.objects.select_related("image")
        segmentation = seen(rows, person_of(request), pk=pk)
        program = request.query_params.get("in", "")
        if program not in PROGRAMS:
            raise ValidationError({"in": [f"Choose one of {', '.join(sorted(PROGRAMS))}."]})
        opened = open_elsewhere(segmentation, program, request.build_absolute_uri("/"))
        disposition = str(content_disposition_header(True, opened.filename))
        return HttpResponse(
            opened.text,
            content_type=f"{opened.media_type}; charset=utf-8",
            headers={"Content-Disposition": disposition},
        )
