"""Files made of segmentations."""

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from segmentation.domain.exports.services import export_segmentation
from segmentation.domain.masks.models import Segmentation
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import StrictView, seen
from segmentation.interfaces.api.files import FileDownload
from segmentation.science.interchange import FORMATS


class ExportSegmentation(StrictView):
    """A segmentation in a format that other programs read."""

    parameters = frozenset({"format"})

    @extend_schema(
        operation_id="segmentations_export",
        parameters=[OpenApiParameter("format", str, required=True, enum=sorted(FORMATS))],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """The newest revision as a file."""
        segmentation = seen(Segmentation.objects.all(), person_of(request), pk=pk)
        wanted = request.query_params.get("format", "")
        if wanted not in FORMATS:
            raise ValidationError({"format": [f"Choose one of {', '.join(sorted(FORMATS))}."]})
        made = export_segmentation(segmentation, wanted)
        return FileDownload(made.open(), made.filename, made.media_type)
