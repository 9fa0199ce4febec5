"""Files made of segmentations: of one at once, of many by a worker."""

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.common.errors import NotFound
from segmentation.domain.exports.models import Export
from segmentation.domain.exports.services import export_segmentation, start_export
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, Deletion, StrictView, seen
from segmentation.interfaces.api.files import FileDownload, stored_file
from segmentation.interfaces.api.serializers.exports import ExportSerializer, NewExportSerializer
from segmentation.interfaces.api.views.phenotypes import NEAR, NEAR_NAMES, near_of
from segmentation.science.interchange import FORMATS


class ExportSegmentation(StrictView):
    """A segmentation in a format that other programs read."""

    parameters = frozenset({"format"}) | NEAR_NAMES

    @extend_schema(
        operation_id="segmentations_export",
        parameters=[
            OpenApiParameter("format", str, required=True, enum=sorted(FORMATS)),
            *NEAR,
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """It as it is now, as a file; the cells that are near are counted where that is said."""
        rows = Segmentation.objects.select_related("image__project")
        segmentation = seen(rows, person_of(request), pk=pk)
        wanted = request.query_params.get("format", "")
        if wanted not in FORMATS:
            raise ValidationError({"format": [f"Choose one of {', '.join(sorted(FORMATS))}."]})
        made = export_segmentation(segmentation, wanted, near_of(request.query_params))
        return FileDownload(made.open(), made.filename, made.media_type)


class Exports(mixins.ListModelMixin, mixins.RetrieveModelMixin, Deletion, Collection):
    """Archives of the results of runs and projects; they go after some days."""

    queryset = Export.objects.select_related("job", "created_by")
    serializer_class = ExportSerializer
    lookup_value_converter = "uuid"
    orderings = ("-created_at",)
    filters = {"project": Project, "run": Run}

    @extend_schema(request=NewExportSerializer, responses={201: ExportSerializer})
    def create(self, request: Request) -> Response:
        """Have a worker make an archive."""
        form = NewExportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        project, run = seen(Project.objects.all(), user, pk=given["project"]), None
        if given["run"] is not None:
            run = seen(Run.objects.filter(project=project), user, pk=given["run"])
        wanted = given["results"]
        approved_only = None if wanted is None else wanted == "approved"
        export = start_export(user, project, run, given["format"], approved_only)
        return Response(ExportSerializer(export).data, status=HTTP_201_CREATED)


class DownloadExport(StrictView):
    """The file of an export, whole or in part, so that a broken download can go on."""

    @extend_schema(
        operation_id="exports_download",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """The archive; `Range` and `If-Range` are understood."""
        export: Export = seen(Export.objects.all(), person_of(request), pk=pk)
        if not export.file_key:
            raise NotFound("This export is not made yet.")
        return stored_file(request.headers, export.file_key, export.filename, export.sha256)
