"""Two segmentations of an image, held against each other."""

from dataclasses import asdict
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from segmentation.domain.masks.comparing import compare_segmentations
from segmentation.domain.masks.models import Segmentation
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import StrictView, revision_of, seen, uuid_of
from segmentation.interfaces.api.serializers.differences import DifferencesSerializer


class Differences(StrictView):
    """Which objects of two segmentations of an image match, and how the others differ."""

    parameters = frozenset({"compare", "revision"})

    @extend_schema(
        operation_id="segmentations_differences",
        parameters=[
            OpenApiParameter(
                "compare",
                OpenApiTypes.UUID,
                required=True,
                description="The segmentation that is taken for the truth.",
            ),
            OpenApiParameter(
                "revision",
                int,
                description="Which of its revisions; without one it is taken as it is now.",
            ),
        ],
        responses={200: DifferencesSerializer},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """As they are now, or against a revision: matched, extra, missed, split, merged objects."""
        given = request.query_params.get("compare", "")
        if not given:
            raise ValidationError({"compare": ["Name the segmentation to compare with."]})
        rows = Segmentation.objects.all()
        segmentation = seen(rows, person_of(request), pk=pk)
        other = seen(rows, person_of(request), pk=uuid_of("compare", given))
        number = revision_of(request)
        return Response(asdict(compare_segmentations(segmentation, other, number)))
