"""What runs found, image by image."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from segmentation.domain.exports.overviews import overview_of
from segmentation.domain.runs.models import Run
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import StrictView, seen
from segmentation.interfaces.api.serializers.runs import OverviewSerializer


class RunOverview(StrictView):
    """How a measurement is spread in each image of a run."""

    parameters = frozenset({"column"})

    @extend_schema(
        operation_id="runs_overview",
        parameters=[OpenApiParameter("column", str, description="Left out, the objects' size.")],
        responses=OverviewSerializer,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """The first 200 images that are done, in the order of the run."""
        run = seen(Run.objects.all(), person_of(request), pk=pk)
        wanted = request.query_params.get("column", "")
        found = overview_of(run, wanted)
        if wanted and found.column != wanted:
            raise ValidationError({"column": [f"There is no column of numbers “{wanted}”."]})
        return Response(OverviewSerializer(found).data)
