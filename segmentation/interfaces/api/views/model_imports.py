"""Taking models in: what there is to fetch, and what is on its way. For site admins."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from segmentation.domain.accounts.models import User
from segmentation.domain.model_registry import services
from segmentation.domain.model_registry.models import Model, ModelImport
from segmentation.domain.model_registry.permissions import ADMINS_ONLY, can_manage_models
from segmentation.domain.projects.models import Project
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, StrictView, seen
from segmentation.interfaces.api.pagination import PARAMETERS
from segmentation.interfaces.api.serializers.model_imports import (
    ModelImportSerializer,
    NewModelImportSerializer,
    PublishedModelSerializer,
)
from segmentation.interfaces.api.slices import SlicePagination
from segmentation.science.engines.upstream.catalogue import published_models


class ManagesModels(BasePermission):
    """Those who look after models."""

    message = ADMINS_ONLY

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, User) and can_manage_models(request.user)


class ModelImports(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Models on their way in."""

    queryset = ModelImport.objects.select_related("job", "model", "created_by")
    serializer_class = ModelImportSerializer
    permission_classes = [*Collection.permission_classes, ManagesModels]
    lookup_value_converter = "uuid"

    @extend_schema(request=NewModelImportSerializer, responses={201: ModelImportSerializer})
    def create(self, request: Request) -> Response:
        """Turn an uploaded file into a model, or fetch one of the catalogue."""
        form = NewModelImportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        made = begun(person_of(request), form.validated_data)
        return Response(ModelImportSerializer(made).data, status=HTTP_201_CREATED)


def begun(user: User, given: dict[str, Any]) -> ModelImport:
    """The import that was asked for."""
    project_id: UUID | None = given["project"]
    project = None
    if project_id is not None:
        project = seen(Project.objects.all(), user, pk=project_id)
    if given["published"]:
        accepted = given["accept_licence"]
        return services.import_published_model(
            user, given["published"], accepted=accepted, project=project
        )
    said = {name: given[name] for name in ("engine", "licence", "name")}
    return services.import_uploaded_model(user, given["upload"], project=project, **said)


class Catalogue(StrictView, GenericViewSet[Any]):
    """The models that the engines' authors publish."""

    serializer_class = PublishedModelSerializer
    pagination_class = SlicePagination
    permission_classes = [*Collection.permission_classes, ManagesModels]
    orderings = ("name",)

    def known_parameters(self) -> frozenset[str]:
        return PARAMETERS

    def list(self, request: Request) -> Response:
        """All of them, each with the name it is installed under, if it is."""
        page = self.paginate_queryset(published_models())
        names = [model.name for model in page or []]
        fetched = Model.objects.filter(slug__in=names).values_list("slug", flat=True)
        context = {"installed": {slug: slug for slug in fetched}}
        rows = PublishedModelSerializer(page, many=True, context=context)  # type: ignore[arg-type]
        return self.get_paginated_response(rows.data)
