"""How the asking person looks at the images of a project."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from segmentation.domain.projects.looks import forget_view, remember_view, view_of
from segmentation.domain.projects.models import LONGEST_KIND, Project
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import StrictView, seen
from segmentation.interfaces.api.serializers.looks import ViewSettingsSerializer

KIND = OpenApiParameter("kind", str, required=True, description="Which kind of image.")


class ViewSettings(StrictView):
    """Colours and contrast, remembered for the person, on every machine alike."""

    parameters = frozenset({"kind"})

    @extend_schema(
        operation_id="projects_view_settings", parameters=[KIND], responses=ViewSettingsSerializer
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """How a kind of image looked last; without channels where that is not remembered."""
        user = person_of(request)
        project = seen(Project.objects.all(), user, pk=project_id)
        kind = request.query_params.get("kind", "")[:LONGEST_KIND]
        view = view_of(user, project, kind) or {"channels": [], "smooth": True}
        return Response({"kind": kind, **view})

    @extend_schema(
        operation_id="projects_remember_view_settings",
        request=ViewSettingsSerializer,
        responses=ViewSettingsSerializer,
    )
    def put(self, request: Request, project_id: UUID) -> Response:
        """Remember how a kind of image looks; no channels forget it."""
        user = person_of(request)
        project = seen(Project.objects.all(), user, pk=project_id)
        form = ViewSettingsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        view = {"channels": given["channels"], "smooth": given["smooth"]}
        if given["channels"]:
            remember_view(user, project, given["kind"], view)
        else:
            forget_view(user, project, given["kind"])
        return Response({"kind": given["kind"], **view})
