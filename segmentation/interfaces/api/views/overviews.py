"""What runs found, image by image, and what projects hold."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from segmentation.domain.exports.overviews import overview_of
from segmentation.domain.exports.project_overviews import overview_of_project
from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.blindness import is_blind_to
from segmentation.domain.runs.models import Run
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import StrictView, seen
from segmentation.interfaces.api.serializers.overviews import ProjectOverviewSerializer
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


class ProjectOverview(StrictView):
    """What a project holds at a glance."""

    @extend_schema(operation_id="projects_overview", responses=ProjectOverviewSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """Objects and density of its images, what reviews said, and sizes run by run.

        Where reviewing is blind, only owners see runs, as these name their models.
        """
        user = person_of(request)
        project = seen(Project.objects.all(), user, pk=project_id)
        found = overview_of_project(project, with_runs=not is_blind_to(user, project))
        return Response(ProjectOverviewSerializer(found).data)
