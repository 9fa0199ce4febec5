"""Uploads: tus 1.0.0 but for PATCH (see `patch`), and the same rows as JSON."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from segmentation.domain.accounts.models import User
from segmentation.domain.images import services
from segmentation.domain.images.models import Image, Upload, UploadState
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.models import Project
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, StrictView, seen, uuid_of
from segmentation.interfaces.api.serializers.images import (
    ChoiceSerializer,
    UploadSerializer,
    UploadSetSerializer,
)
from segmentation.interfaces.api.tus import protocol
from segmentation.interfaces.api.tus.access import upload_of

METADATA = {
    "filename", "project", "set", "relative_path", "kind", "filetype", "scenes", "image",
}  # fmt: skip
SCENES = {"": False, "all": False, "ask": True}
REQUIRED = {"filename", "project"}
MODEL = "model"
REQUIRED_OF_MODELS = {"filename"}
CREATION_HEADERS = ["Tus-Resumable", "Upload-Length", "Upload-Metadata"]


def request_header(name: str) -> OpenApiParameter:
    """A request header in the description of the API."""
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True)


class Uploads(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Files on their way into a project."""

    queryset = Upload.objects.prefetch_related(
        Prefetch("images", queryset=Image.objects.present())
    ).prefetch_related(Prefetch("segmentations", queryset=Segmentation.objects.present()))
    serializer_class = UploadSerializer
    orderings = ("-created_at", "filename")
    filters = {"project": Project}
    choices = {"state": frozenset(UploadState.values)}

    def get_permissions(self) -> Any:
        """What the server can do is no secret."""
        return [AllowAny()] if self.request.method == "OPTIONS" else super().get_permissions()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in {"POST", "HEAD", "DELETE"}:
            protocol.check_version(request.headers)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Tus-Resumable", protocol.VERSION)
        if response.status_code == 412:
            response.headers["Tus-Version"] = protocol.VERSION
        return response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What the server can do."""
        return Response(status=204, headers=protocol.capabilities())

    @extend_schema(
        request=None,
        parameters=[request_header(name) for name in CREATION_HEADERS],
        responses={201: OpenApiResponse(description="Begun; its address is in `Location`.")},
    )
    def create(self, request: Request) -> Response:
        """Begin an upload (tus creation)."""
        length = protocol.number(request.headers, "Upload-Length")
        header = request.headers.get("Upload-Metadata", "")
        given = checked_metadata(protocol.parse_metadata(header))
        user = person_of(request)
        upload = services.create_upload(
            user,
            project_of(user, given.get("project", "")),
            filename=given["filename"],
            length=length,
            kind=given.get("kind") or "image",
            set_id=uuid_of("set", given["set"]) if given.get("set") else None,
            relative_path=given.get("relative_path", ""),
            ask_scenes=SCENES[given.get("scenes", "")],
            target=uuid_of("image", given["image"]) if given.get("image") else None,
        )
        # Relative: behind a proxy the server does not know its own scheme and name for sure.
        place = {"Location": reverse("upload", args=[upload.pk])}
        return Response(status=201, headers={**protocol.progress(upload, upload.offset), **place})

    @extend_schema(exclude=True)
    def progress(self, request: Request, pk: UUID) -> Response:
        """Where to go on (HEAD)."""
        upload = upload_of(person_of(request), pk)
        return Response(
            headers={
                **protocol.progress(upload, services.durable_offset(upload)),
                "Upload-Length": str(upload.length),
                "Upload-Metadata": protocol.metadata_of(upload),
            }
        )

    @extend_schema(parameters=[request_header("Tus-Resumable")])
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Drop an upload and its bytes (tus termination)."""
        user = person_of(request)
        services.terminate_upload(user, upload_of(user, pk))
        return Response(status=204)


def checked_metadata(given: dict[str, str]) -> dict[str, str]:
    """The metadata, when nothing is missing and nothing unknown."""
    required = REQUIRED_OF_MODELS if given.get("kind") == MODEL else REQUIRED
    errors = {name: ["Upload-Metadata lacks this."] for name in required if not given.get(name)}
    errors |= {name: ["This is not known here."] for name in given.keys() - METADATA}
    if given.get("scenes", "") not in SCENES:
        errors["scenes"] = ["This is “all” or “ask”."]
    if errors:
        raise ValidationError(errors)
    return given


def project_of(user: User, given: str) -> Project | None:
    """The project that a file goes into; none is given for models."""
    if not given:
        return None
    project: Project = seen(Project.objects.all(), user, pk=uuid_of("project", given))
    return project


class ChooseScenes(StrictView):
    """Choosing among the images of a file that was sent with `scenes` = `ask`."""

    @extend_schema(request=ChoiceSerializer, responses={200: UploadSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        """Import these images of the file and no others."""
        user = person_of(request)
        choice = ChoiceSerializer(data=request.data)
        choice.is_valid(raise_exception=True)
        upload = services.choose_scenes(user, upload_of(user, pk), choice.validated_data["scenes"])
        return Response(UploadSerializer(upload).data)


class FinishSet(StrictView):
    """Closing a set of files that belong together."""

    @extend_schema(request=None, responses={200: UploadSetSerializer})
    def post(self, request: Request, set_id: UUID) -> Response:
        """Import the set's files; doing it again changes nothing."""
        group = services.finish_set(person_of(request), set_id)
        return Response(UploadSetSerializer(group).data)
