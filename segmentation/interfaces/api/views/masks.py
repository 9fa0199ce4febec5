"""Segmentations and their objects."""

import math
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from segmentation.domain.images.models import Image
from segmentation.domain.masks import services
from segmentation.domain.masks.models import Revision, Segmentation
from segmentation.domain.masks.queries import find_revision, position_of_label, read_table
from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.queries import with_verdict
from segmentation.domain.runs.models import Run
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, Deletion, StrictView, revision_of, seen
from segmentation.interfaces.api.pagination import PARAMETERS, envelope
from segmentation.interfaces.api.serializers.masks import (
    ObjectSerializer,
    RevisionSerializer,
    SegmentationSerializer,
)
from segmentation.interfaces.api.slices import SlicePagination


class Segmentations(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    Deletion,
    Collection,
):
    """What runs found in images, and what people say is there."""

    queryset = Segmentation.objects.select_related("run_item", "image__project")
    serializer_class = SegmentationSerializer
    lookup_value_converter = "uuid"
    http_method_names = ["get", "head", "options", "patch", "delete"]
    orderings = ("-created_at", "object_count")
    filters = {"project": Project, "image": Image, "run": Run}
    lookups = {"project": "image__project", "run": "run_item__run"}

    def get_queryset(self) -> QuerySet[Any]:
        return with_verdict(super().get_queryset())

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        """Whether it is the truth of its image is all that can be said."""
        segmentation = self.get_object()
        truth = serializer.validated_data.get("truth", segmentation.truth)
        serializer.instance = services.mark_truth(person_of(self.request), segmentation, truth)


class Revisions(mixins.ListModelMixin, Collection):
    """The kept states of a segmentation: the first, those that reviews were of, and so on."""

    queryset = Revision.objects.all()
    serializer_class = RevisionSerializer
    orderings = ("-number", "number")

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        user, key = person_of(self.request), self.kwargs["segmentation_id"]
        return rows.filter(segmentation=seen(Segmentation.objects.all(), user, pk=key))


class Objects(StrictView, GenericViewSet[Any]):
    """The objects of a segmentation as it is now, with what was measured of each."""

    serializer_class = ObjectSerializer
    pagination_class = SlicePagination
    orderings = ("label",)
    parameters = PARAMETERS | {"label", "revision"}

    @extend_schema(
        parameters=[
            OpenApiParameter("label", int, description="Only this object."),
            OpenApiParameter("revision", int, description="As they were in this revision."),
        ]
    )
    def list(self, request: Request, segmentation_id: UUID) -> Response:
        """In the order of their ids; columns depend on the image's dimensions and channels."""
        segmentation = seen(Segmentation.objects.all(), person_of(request), pk=segmentation_id)
        rows = TableRows(segmentation, revision_of(request))
        if "label" in request.query_params:
            return envelope(rows.labelled(request.query_params["label"]), None, None)
        page = self.paginate_queryset(rows)  # type: ignore[arg-type]
        return self.get_paginated_response(page)


class TableRows:
    """A table that is read where it is looked at."""

    def __init__(self, segmentation: Segmentation, number: int | None) -> None:
        self.segmentation, self.number = segmentation, number

    def __len__(self) -> int:
        if self.number is None:
            return self.segmentation.object_count
        return find_revision(self.segmentation, self.number).object_count

    def __getitem__(self, where: slice) -> list[dict[str, Any]]:
        table = read_table(self.segmentation, None, where.start, where.stop, number=self.number)
        return [sayable(row) for row in table.to_pylist()]

    def labelled(self, text: str) -> list[dict[str, Any]]:
        """The row of one object, or nothing."""
        if not (text.isascii() and text.isdigit()):
            raise ValidationError({"label": ["Give an object's id: a whole number."]})
        position = position_of_label(self.segmentation, int(text), number=self.number)
        return [] if position is None else self[position : position + 1]


def sayable(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON can say it: NaN and the infinities have no form there and become null."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in row.items()
    }
