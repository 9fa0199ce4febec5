"""Engines, and the models that run on them."""

from typing import Any

from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import NotFound
from segmentation.domain.model_registry.models import Model, ModelState
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, StrictView
from segmentation.interfaces.api.pagination import PARAMETERS
from segmentation.interfaces.api.serializers.models import EngineSerializer, ModelSerializer
from segmentation.interfaces.api.slices import SlicePagination
from segmentation.science.engines.catalog import specs


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
    """The models of the site."""

    queryset = Model.objects.all()
    serializer_class = ModelSerializer
    lookup_value_converter = "slug"
    orderings = ("slug", "-created_at", "engine", "name")
    choices = {
        "engine": frozenset(engine.name for engine in specs()),
        "state": frozenset(ModelState.values),
    }

    def get_object(self) -> Model:
        """By slug or id."""
        return model_named(self.kwargs["pk"], person_of(self.request))


def model_named(reference: str, user: User) -> Model:
    """The model a person means by a slug or an id; raises `NotFound`."""
    model = Model.objects.visible_to(user).named(reference).first()
    if model is None:
        raise NotFound(f"There is no model “{reference}”.")
    return model
