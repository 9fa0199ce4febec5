"""Pictures of results for papers and talks."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from segmentation.domain.exports.naming import stem_of
from segmentation.domain.exports.pictures import MOST_OBJECTS, Wanted, figure, montage_of
from segmentation.domain.masks.models import Segmentation
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import StrictView, seen
from segmentation.science.interchange.figure import LARGEST, Look, View

T = TypeVar("T")
_LOOK = re.compile(r"(\d+):([0-9a-fA-F]{6}):(-?[\d.]+):(-?[\d.]+)(?::([\d.]+))?")
CHANNELS = OpenApiParameter(
    "channels",
    str,
    description="`number:rrggbb:black:full[:gamma]` with commas between; left out, as the image is "
    "first shown.",
)
OUTLINES = ("plain", "phenotypes", "none")
USUAL = {"t": "0", "z": "0", "size": "1600"}
TYPES = {"png": "image/png", "svg": "image/svg+xml"}


class Figure(StrictView):
    """A part of an image with the outlines of its objects."""

    parameters = frozenset({"as", "box", "t", "z", "size", "channels", "outlines"})

    @extend_schema(
        operation_id="segmentations_figure",
        parameters=[
            OpenApiParameter("as", str, enum=sorted(TYPES)),
            OpenApiParameter(
                "box", str, required=True, description="x0,y0,x1,y1 in pixels, ends exclusive."
            ),
            OpenApiParameter("t", int),
            OpenApiParameter("z", int),
            OpenApiParameter("size", int, description=f"Of the longer side; up to {LARGEST}."),
            OpenApiParameter("outlines", str, enum=sorted(OUTLINES)),
            CHANNELS,
        ],
        responses={(200, "image/png"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """With scale bar and legend; in SVG outlines, bar and legend can be changed."""
        rows = Segmentation.objects.select_related("image__project")
        segmentation = seen(rows, person_of(request), pk=pk)
        given = request.query_params
        kind, outlines = given.get("as", "png"), given.get("outlines", "plain")
        if kind not in TYPES:
            raise ValidationError({"as": [f"Choose one of {', '.join(sorted(TYPES))}."]})
        if outlines not in OUTLINES:
            raise ValidationError({"outlines": [f"Choose one of {', '.join(OUTLINES)}."]})
        box = asked(given, "box", "", lambda text: [int(part) for part in text.split(",")])
        if len(box) != 4:
            raise ValidationError({"box": ["Give x0,y0,x1,y1."]})
        t, z, size = (asked(given, name, usual, int) for name, usual in USUAL.items())
        if not 16 <= size <= LARGEST:
            raise ValidationError({"size": [f"From 16 to {LARGEST} pixels."]})
        wanted = Wanted(View(t, z, box[0], box[1], box[2], box[3], size), looks_of(given), outlines)
        content = figure(segmentation.image, segmentation, wanted, svg=kind == "svg")
        return picture(content, TYPES[kind], f"{stem_of(segmentation.image.name)}.figure.{kind}")


class Montage(StrictView):
    """Many objects beside each other."""

    parameters = frozenset({"labels", "by", "order", "count", "channels"})

    @extend_schema(
        operation_id="segmentations_montage",
        parameters=[
            OpenApiParameter("labels", str, description="Ids with commas between."),
            OpenApiParameter("by", str, description="Instead: the first by this column."),
            OpenApiParameter("order", str, enum=["falling", "rising"]),
            OpenApiParameter("count", int, description=f"Up to {MOST_OBJECTS}."),
            CHANNELS,
        ],
        responses={(200, "image/png"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """Each in a square of the same scale, with its outline and its id."""
        rows = Segmentation.objects.select_related("image__project")
        segmentation = seen(rows, person_of(request), pk=pk)
        given = request.query_params
        labels = asked(
            given, "labels", "", lambda text: [int(part) for part in text.split(",") if part]
        )
        order, count = given.get("order", "falling"), asked(given, "count", "24", int)
        if order not in ("falling", "rising"):
            raise ValidationError({"order": ["Choose one of falling, rising."]})
        if not 1 <= count <= MOST_OBJECTS:
            raise ValidationError({"count": [f"From 1 to {MOST_OBJECTS}."]})
        content = montage_of(
            segmentation, labels, given.get("by", ""), order == "falling",
            len(labels) or count, looks_of(given),
        )  # fmt: skip
        return picture(content, TYPES["png"], f"{stem_of(segmentation.image.name)}.montage.png")


def asked(given: Mapping[str, str], name: str, default: str, read: Callable[[str], T]) -> T:
    """A parameter as it is meant; raises when it can't be read so."""
    try:
        return read(given.get(name, default))
    except ValueError as error:
        raise ValidationError({name: ["This can't be read as numbers."]}) from error


def looks_of(given: Mapping[str, str]) -> list[Look]:
    """How channels are to be seen; nothing where that is not said."""
    looks = []
    for text in filter(None, given.get("channels", "").split(",")):
        found = _LOOK.fullmatch(text)
        if found is None:
            raise ValidationError({"channels": [f"“{text}” is not number:rrggbb:black:full."]})
        number, color, low, high, gamma = found.groups(default="1")
        try:
            looks.append(Look(int(number), f"#{color}", float(low), float(high), float(gamma)))
        except ValueError as error:
            raise ValidationError({"channels": [f"“{text}” has no numbers."]}) from error
    return looks


def picture(content: bytes, media_type: str, filename: str) -> HttpResponse:
    """A file to save; a drawing from here runs nothing, wherever it is opened."""
    headers = {
        "Content-Disposition": str(content_disposition_header(True, filename)),
        "Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)
