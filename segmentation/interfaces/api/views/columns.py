"""Measurements of all objects of a segmentation at once, column by column, as plots want them."""

from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
from drf_spectacular.utils import OpenApiParameter, extend_schema
from numpy.typing import NDArray
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import read_table
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import StrictView, revision_of, seen
from segmentation.interfaces.api.serializers.columns import ColumnsSerializer
from segmentation.science.measurements.numbers import as_shown, numbers_of

MOST_COLUMNS = 8
# What places an object or names it; the rest describes it.
PLACES = frozenset({"label", "t", "z", *(f"{axis}{end}" for axis in "xyz" for end in "01")})


class Columns(StrictView):
    """The numeric columns of a segmentation's table."""

    parameters = frozenset({"names", "revision"})

    @extend_schema(
        operation_id="segmentations_columns",
        parameters=[
            OpenApiParameter(
                "names", str, description="Columns to read, with commas between; none lists them."
            ),
            OpenApiParameter("revision", int, description="As they were in this revision."),
        ],
        responses=ColumnsSerializer,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """Which columns there are, and the values of those asked for; null where there is none."""
        segmentation = seen(Segmentation.objects.all(), person_of(request), pk=pk)
        number = revision_of(request)
        there = numeric(read_table(segmentation, None, 0, 0, number=number).schema)
        wanted = asked(request.query_params.get("names", ""), there)
        table = read_table(segmentation, ["label", *wanted], number=number)
        values = {name: said(table.column(name)) for name in wanted}
        body = {"columns": there, "label": table.column("label").to_pylist(), "values": values}
        return Response(body)


def numeric(schema: pa.Schema) -> list[str]:
    """Names of the columns that hold one number for each object."""
    return [
        field.name
        for field in schema
        if (pa.types.is_floating(field.type) or pa.types.is_integer(field.type))
        and field.name not in PLACES
    ]


def asked(text: str, there: list[str]) -> list[str]:
    """The columns that a request names, each once; raises for one that isn't there."""
    names = list(dict.fromkeys(filter(None, text.split(","))))
    unknown = [name for name in names if name not in there]
    if unknown:
        raise ValidationError({"names": [f"There is no column of numbers “{unknown[0]}”."]})
    if len(names) > MOST_COLUMNS:
        raise ValidationError({"names": [f"Ask for at most {MOST_COLUMNS} columns at once."]})
    return names


def said(column: pa.ChunkedArray) -> list[Any]:
    """Numbers with as many digits as a screen shows; null for what is no number."""
    if pa.types.is_integer(column.type):
        return list(column.to_pylist())
    return shown(numbers_of(column))


def shown(values: NDArray[np.float64]) -> list[Any]:
    """Numbers with their first digits, nested as the array is; null for what is none."""
    short = as_shown(values).astype(object)
    short[~np.isfinite(values)] = None
    return list(short.tolist())
