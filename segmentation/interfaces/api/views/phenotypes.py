"""Phenotypes: kinds of cells by gates, and which lie near which."""

import math
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import numpy as np
from drf_spectacular.utils import OpenApiParameter, extend_schema
from numpy.typing import NDArray
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.masks.models import Segmentation
from segmentation.domain.phenotypes import services
from segmentation.domain.phenotypes.models import Phenotype
from segmentation.domain.phenotypes.queries import (
    OTHER,
    neighbours_of,
    profiles_of,
    sort_cells,
)
from segmentation.domain.projects.models import Project
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, Deletion, StrictView, seen
from segmentation.interfaces.api.serializers.phenotypes import (
    NeighbourhoodSerializer,
    NewPhenotypeSerializer,
    PhenotypeSerializer,
    ProfilesSerializer,
    SortedSerializer,
)
from segmentation.interfaces.api.views.columns import shown
from segmentation.science.measurements.neighbourhood import Near

# Beginnings of columns that hold one marker each.
MARKERS = frozenset({"mean", "compensated", "median", "ring_mean", "nucleus_to_cytoplasm"})
MOST_NEAREST = 100
NEAR = [
    OpenApiParameter("nearest", int, description="How many of the nearest cells are near."),
    OpenApiParameter(
        "radius",
        float,
        description="Instead: cells up to here are near, in µm, or in pixels where their size is "
        "not known.",
    ),
]
NEAR_NAMES = frozenset({"nearest", "radius"})


class Phenotypes(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    Deletion,
    Collection,
):
    """Kinds of cells, as a project's people tell them apart."""

    queryset = Phenotype.objects.select_related("project")
    serializer_class = PhenotypeSerializer
    lookup_value_converter = "uuid"
    http_method_names = ["get", "head", "options", "post", "patch", "delete"]
    orderings = ("position", "created_at")
    filters = {"project": Project}

    @extend_schema(request=NewPhenotypeSerializer, responses={201: PhenotypeSerializer})
    def create(self, request: Request) -> Response:
        """Name the cells that lie in all of some gates, in every result of a project."""
        form = NewPhenotypeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), dict(form.validated_data)
        project = seen(Project.objects.all(), user, pk=given.pop("project"))
        made = services.add_phenotype(user, project, **given)
        return Response(PhenotypeSerializer(made).data, status=HTTP_201_CREATED)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        """Another name, color, place or other gates."""
        changed = services.change_phenotype(
            person_of(self.request), self.get_object(), **serializer.validated_data
        )
        serializer.instance = changed


class SortedCells(StrictView):
    """The cells of a segmentation, sorted into the project's phenotypes."""

    @extend_schema(operation_id="segmentations_phenotypes", responses=SortedSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Of each cell, as it is now, the first phenotype in whose gates it lies."""
        rows = Segmentation.objects.select_related("image__project")
        found = sort_cells(seen(rows, person_of(request), pk=pk))
        told = [
            {"id": one.pk, "name": one.name, "color": one.color, "cells": cells}
            for one, cells in zip(found.phenotypes, found.counts, strict=True)
        ]
        body = {"phenotypes": told, "label": found.labels.tolist(), "kinds": found.kinds.tolist()}
        return Response(body)


class NearCells(StrictView):
    """Which phenotypes lie near which in a segmentation."""

    parameters = NEAR_NAMES

    @extend_schema(
        operation_id="segmentations_neighbourhood",
        parameters=NEAR,
        responses=NeighbourhoodSerializer,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """Mean numbers of neighbours by kind; the 10 nearest, unless asked otherwise."""
        rows = Segmentation.objects.select_related("image__project")
        segmentation = seen(rows, person_of(request), pk=pk)
        near = near_of(request.query_params) or Near(nearest=10)
        found, table = neighbours_of(segmentation, near)
        body = {
            "names": [*(one.name for one in found.phenotypes), OTHER],
            "cells": table.cells.tolist(),
            "mean": matrix(table.mean),
            "enrichment": matrix(table.enrichment),
        }
        return Response(body)


class Profiles(StrictView):
    """What the phenotypes of a segmentation are like."""

    parameters = frozenset({"of", "cofactor"})

    @extend_schema(
        operation_id="segmentations_profiles",
        parameters=[
            OpenApiParameter("of", str, enum=sorted(MARKERS), description="Which columns."),
            OpenApiParameter(
                "cofactor", float, description="See values as arcsinh(value / cofactor) first."
            ),
        ],
        responses=ProfilesSerializer,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """The mean z-scores of markers by phenotype, over all cells of the segmentation."""
        rows = Segmentation.objects.select_related("image__project")
        segmentation = seen(rows, person_of(request), pk=pk)
        of = request.query_params.get("of", "mean")
        if of not in MARKERS:
            raise ValidationError({"of": [f"Choose one of {', '.join(sorted(MARKERS))}."]})
        cofactor = cofactor_of(request.query_params.get("cofactor"))
        found, columns, scores = profiles_of(segmentation, f"{of}_", cofactor)
        counts = found.counts
        body = {
            "names": [*(one.name for one in found.phenotypes), OTHER],
            "cells": [*counts, len(found.labels) - sum(counts)],
            "columns": columns,
            "scores": matrix(scores),
        }
        return Response(body)


def cofactor_of(text: str | None) -> float | None:
    """A number above 0, where one is given."""
    try:
        if text is None or (math.isfinite(cofactor := float(text)) and cofactor > 0):
            return None if text is None else cofactor
    except ValueError:
        pass
    raise ValidationError({"cofactor": ["This is not a number above 0."]})


def near_of(given: Mapping[str, str]) -> Near | None:
    """What a request calls near; None when it says nothing of it."""
    asked = [name for name in ("nearest", "radius") if name in given]
    if not asked:
        return None
    if len(asked) > 1:
        raise ValidationError({"radius": ["Give either `nearest` or `radius`."]})
    try:
        if asked == ["nearest"] and (nearest := int(given["nearest"])) <= MOST_NEAREST:
            return Near(nearest=nearest)
        if asked == ["radius"] and math.isfinite(radius := float(given["radius"])):
            return Near(radius=radius)
    except ValueError as error:
        raise ValidationError({asked[0]: ["This is not a number above 0."]}) from error
    raise ValidationError({asked[0]: [f"At most {MOST_NEAREST} cells, and a finite radius."]})


def matrix(values: NDArray[Any]) -> list[list[float | None]]:
    """Rows of numbers; null for what is none."""
    return shown(np.asarray(values, np.float64))
