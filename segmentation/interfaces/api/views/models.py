"""Engines, and the models that run on them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED
from rest_framework.viewsets import GenericViewSet

from segmentation.domain.accounts.models import User
from segmentation.domain.common import storage
from segmentation.domain.common.errors import NotFound
from segmentation.domain.model_registry import services
from segmentation.domain.model_registry.models import (
    Model,
    ModelOrigin,
    ModelPackage,
    ModelState,
    ModelTrial,
)
from segmentation.domain.model_registry.queries import open_file
from segmentation.domain.model_registry.querysets import ModelQuerySet
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.queries import usage_of, with_usage
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, StrictView
from segmentation.interfaces.api.files import FileDownload
from segmentation.interfaces.api.pagination import PARAMETERS
from segmentation.interfaces.api.serializers.models import (
    DeprecationSerializer,
    EngineSerializer,
    ModelDetailSerializer,
    ModelSerializer,
    PackageSerializer,
    TrialSerializer,
    UsageSerializer,
)
from segmentation.interfaces.api.slices import SlicePagination
from segmentation.science.engines.catalog import specs
from segmentation.science.engines.model_file import SUFFIX


class Engines(StrictView, GenericViewSet[Any]):
    """What engines there are, with the JSON schema of their parameters."""

    lookup_field = "name"
    serializer_class = EngineSerializer
    pagination_class = SlicePagination
    orderings = ("name",)

    def known_parameters(self) -> frozenset[str]:
        return PARAMETERS if self.action == "list" else frozenset()

    def list(self, request: Request) -> Response:
        """All of them, by name."""
        page = self.paginate_queryset(sorted(specs(), key=lambda engine: engine.name))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, name: str) -> Response:
        """One of them."""
        for engine in specs():
            if engine.name == name:
                return Response(self.get_serializer(engine).data)
        raise NotFound(f"There is no engine “{name}”.")


class Models(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The models of the site, and of the projects that the person is in."""

    queryset = Model.objects.select_related("created_by", "project")
    serializer_class = ModelSerializer
    lookup_value_converter = "slug"
    orderings = ("slug", "-created_at", "engine", "name")
    search = "In name, slug or licence."
    filters = {"project": Project}
    choices = {
        "engine": frozenset(engine.name for engine in specs()),
        "origin": frozenset(ModelOrigin.values),
        "state": frozenset(ModelState.values),
    }

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Model.objects.none()
        return with_usage(super().get_queryset(), person_of(self.request))

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """A project's models are those that it may use, the site's among them."""
        narrowing = self.narrowing() if self.action == "list" else {}
        project = narrowing.pop("project", None)
        found: ModelQuerySet = queryset.filter(**narrowing)  # type: ignore[assignment]
        if isinstance(project, Project):
            found = found.of_project(project)
        text = self.request.query_params.get("search", "")
        return found.matching(text) if text else found

    def get_object(self) -> Model:
        """By slug, id or SHA-256."""
        return model_named(self.kwargs["pk"], person_of(self.request))

    @extend_schema(responses=ModelDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One of them, with its training record."""
        return Response(ModelDetailSerializer(self.get_object()).data)

    @extend_schema(responses=UsageSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def usage(self, request: Request, pk: str) -> Response:
        """Which projects use it, among those that the person sees."""
        used = usage_of(self.get_object(), person_of(request))
        rows = UsageSerializer(used, many=True)  # type: ignore[arg-type]
        return Response(rows.data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def download(self, request: Request, pk: str) -> HttpResponseBase:
        """Its file."""
        model = self.get_object()
        return FileDownload(open_file(model), f"{model.slug}{SUFFIX}", "application/octet-stream")

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def package(self, request: Request, pk: str) -> HttpResponseBase:
        """It as a package of bioimage.io, once one was made (`…/packages/`)."""
        model = self.get_object()
        file = services.open_package(model)
        return FileDownload(file, f"{model.slug}.bioimageio.zip", "application/zip")

    @extend_schema(request=DeprecationSerializer, responses=ModelDetailSerializer)
    @action(detail=True, methods=["post"])
    def deprecate(self, request: Request, pk: str) -> Response:
        """Take it out of use; what it has made stays."""
        form = DeprecationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        reason = form.validated_data["reason"]
        return self.changed(services.deprecate_model(person_of(request), self.get_object(), reason))

    @extend_schema(request=None, responses=ModelDetailSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """Let runs begin with a draft, or again with what was out of use."""
        return self.changed(services.release_model(person_of(request), self.get_object()))

    @extend_schema(request=None, responses=ModelDetailSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, pk: str) -> Response:
        """Make a project's model the whole site's."""
        return self.changed(services.share_model(person_of(request), self.get_object()))

    def changed(self, model: Model) -> Response:
        """A model after a change."""
        return Response(ModelDetailSerializer(model).data)


class Trials(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Trials of a model on the golden picture: small, made up, its truth known."""

    queryset = ModelTrial.objects.all()
    serializer_class = TrialSerializer
    lookup_value_converter = "uuid"

    def model(self) -> Model:
        """The model in the address, if the person sees it."""
        return model_named(self.kwargs["model_id"], person_of(self.request))

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return ModelTrial.objects.none()
        trials = ModelTrial.objects.filter(model=self.model())
        return trials.select_related("job", "created_by")

    @extend_schema(request=None, responses={201: TrialSerializer})
    def create(self, request: Request, model_id: str) -> Response:
        """Have a worker try the model."""
        trial = services.try_model(person_of(request), self.model())
        return Response(TrialSerializer(trial).data, status=HTTP_201_CREATED)

    @extend_schema(responses={(200, "image/webp"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def picture(self, request: Request, model_id: str, pk: UUID) -> HttpResponse:
        """The golden picture, with the outlines of what was found."""
        trial = self.get_object()
        if not trial.picture_key:
            raise NotFound("This trial has no picture yet.")
        content = storage.get_bytes(trial.picture_key)
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return HttpResponse(content, content_type="image/webp", headers=headers)


class Packages(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """A model made into a package of bioimage.io, for other programs, by a worker."""

    queryset = ModelPackage.objects.all()
    serializer_class = PackageSerializer
    lookup_value_converter = "uuid"

    def model(self) -> Model:
        """The model in the address, if the person sees it."""
        return model_named(self.kwargs["model_id"], person_of(self.request))

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return ModelPackage.objects.none()
        return ModelPackage.objects.filter(model=self.model()).select_related("job", "model")

    @extend_schema(request=None, responses={201: PackageSerializer})
    def create(self, request: Request, model_id: str) -> Response:
        """Have a package made; one that is there or on its way is not made again."""
        package = services.ask_for_package(person_of(request), self.model())
        return Response(PackageSerializer(package).data, status=HTTP_201_CREATED)


def model_named(reference: str, user: User) -> Model:
    """The model a person means by a slug, an id or a SHA-256; raises `NotFound`."""
    models = Model.objects.visible_to(user).named(reference)
    model = with_usage(models, user).select_related("created_by", "project").first()
    if model is None:
        raise NotFound(f"There is no model “{reference}”.")
    return model
