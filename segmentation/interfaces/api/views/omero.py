"""OMERO as a source of images and a target of results."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from segmentation.domain.masks.models import Segmentation
from segmentation.domain.omero import services
from segmentation.domain.omero.client import Folder, OmeroWeb, RemoteImage
from segmentation.domain.omero.models import Connection, Transfer
from segmentation.domain.omero.transport import NoOmero
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, StrictView, seen
from segmentation.interfaces.api.serializers.omero import (
    ConnectionSerializer,
    NewConnectionSerializer,
    NewImportSerializer,
    NewOmeroExportSerializer,
    OmeroFoldersSerializer,
    OmeroImagesSerializer,
    TransferSerializer,
)
from segmentation.interfaces.api.throttling import AddressFailures, NameFailures, record_failure


class OmeroConnections(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """One's own sessions at OMERO servers; they end after some hours."""

    queryset = Connection.objects.all()
    serializer_class = ConnectionSerializer
    lookup_value_converter = "uuid"
    filters = {"project": Project}
    throttle_classes = [AddressFailures, NameFailures]

    @extend_schema(request=NewConnectionSerializer, responses={201: ConnectionSerializer})
    def create(self, request: Request) -> Response:
        """Sign in at a server; password and session key are used once and forgotten."""
        form = NewConnectionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = dict(form.validated_data)
        user = person_of(request)
        project = seen(Project.objects.all(), user, pk=given.pop("project"))
        try:
            connection = services.connect(user, project, given.pop("address"), **given)
        except NoOmero:
            record_failure(request, self)
            raise
        return Response(ConnectionSerializer(connection).data, status=HTTP_201_CREATED)

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Forget the session."""
        services.disconnect(self.get_object())
        return Response(status=HTTP_204_NO_CONTENT)


class OmeroPlaces(StrictView):
    """What there is at the server of a connection."""

    def listed(
        self,
        request: Request,
        pk: UUID,
        look: Callable[[OmeroWeb], Iterable[Folder] | Iterable[RemoteImage]],
    ) -> Response:
        """The entries that `look` finds."""
        connection: Connection = seen(Connection.objects.all(), person_of(request), pk=pk)
        with services.session(connection) as omero:
            return Response({"results": [asdict(entry) for entry in look(omero)]})


class OmeroProjects(OmeroPlaces):
    """The projects of an OMERO server."""

    @extend_schema(operation_id="omero_projects_list", responses=OmeroFoldersSerializer(many=False))
    def get(self, request: Request, pk: UUID) -> Response:
        """Those that the account sees."""
        return self.listed(request, pk, lambda omero: omero.projects())


class OmeroDatasets(OmeroPlaces):
    """The datasets of an OMERO server."""

    parameters = frozenset({"of"})

    @extend_schema(
        operation_id="omero_datasets_list",
        parameters=[OpenApiParameter("of", int, description="A project's number")],
        responses=OmeroFoldersSerializer(many=False),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """Those of a project, or those that are in none."""
        project = _number(request, "of") if "of" in request.query_params else None
        return self.listed(request, pk, lambda omero: omero.datasets(project))


class OmeroImages(OmeroPlaces):
    """The images of an OMERO server."""

    parameters = frozenset({"dataset"})

    @extend_schema(
        operation_id="omero_images_list",
        parameters=[OpenApiParameter("dataset", int, required=True)],
        responses=OmeroImagesSerializer(many=False),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """Those of a dataset."""
        dataset = _number(request, "dataset")
        return self.listed(request, pk, lambda omero: omero.images(dataset))


class OmeroTransfers(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """What is fetched from OMERO and sent to it, with what came of each image."""

    queryset = Transfer.objects.select_related("job", "created_by")
    serializer_class = TransferSerializer
    lookup_value_converter = "uuid"
    filters = {"project": Project}

    @extend_schema(request=NewImportSerializer, responses={201: TransferSerializer})
    @action(detail=False, methods=["post"], url_path="import")
    def fetch(self, request: Request) -> Response:
        """Have a worker fetch images; each is imported as if it had been uploaded."""
        form = NewImportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        connection = seen(_connections(), user, pk=given["connection"])
        transfer = services.start_import(user, connection, given["images"])
        return Response(TransferSerializer(transfer).data, status=HTTP_201_CREATED)

    @extend_schema(request=NewOmeroExportSerializer, responses={201: TransferSerializer})
    @action(detail=False, methods=["post"], url_path="export")
    def send(self, request: Request) -> Response:
        """Have a worker send results to the images they were made from."""
        form = NewOmeroExportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        connection = seen(_connections(), user, pk=given["connection"])
        here = {"project": connection.project_id}
        run = None
        if given["run"] is not None:
            run = seen(Run.objects.all(), user, pk=given["run"], **here)
        wanted = services.Wanted(
            run=run,
            segmentations=[_segmentation(user, pk, connection) for pk in given["segmentations"]],
            approved_only=None if given["results"] is None else given["results"] == "approved",
            targets={one["segmentation"]: one["image"] for one in given["targets"]},
        )
        transfer = services.start_export(user, connection, wanted, given["format"])
        return Response(TransferSerializer(transfer).data, status=HTTP_201_CREATED)

    def destroy(self, request: Request, pk: UUID) -> Response:
        """Stop it; what has arrived stays."""
        services.end_transfer(person_of(request), self.get_object())
        return Response(status=HTTP_204_NO_CONTENT)


def _connections() -> Any:
    return Connection.objects.select_related("project")


def _segmentation(user: Any, pk: UUID, connection: Connection) -> Segmentation:
    rows = Segmentation.objects.select_related("image")
    found: Segmentation = seen(rows, user, pk=pk, image__project=connection.project_id)
    return found


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValidationError({name: ["This is not a number of OMERO."]})
    return int(text)
