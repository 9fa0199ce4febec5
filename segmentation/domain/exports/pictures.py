"""Pictures of results: a figure of a view, many objects beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.domain.common.errors import UserError
from segmentation.domain.images.models import Image
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.phenotypes.queries import sort_cells
from segmentation.science.interchange.figure import Look, View, as_png, as_svg, draw
from segmentation.science.interchange.montage import Box, montage
from segmentation.science.measurements.numbers import numeric_column
from segmentation.science.pixels.contrast import HIGH, LOW
from segmentation.science.pixels.pyramid import Pyramid

MOST_CHANNELS = 6
MOST_OBJECTS = 200
_BOX = ["label", "t", "z0", "z1", "y0", "x0", "y1", "x1"]


@dataclass(frozen=True)
class Wanted:
    """A view, and how it is to be seen; without looks as the image is first shown."""

    view: View
    looks: Sequence[Look] = ()
    outlines: str = "plain"


def figure(image: Image, segmentation: Segmentation | None, wanted: Wanted, svg: bool) -> bytes:
    """A figure of a part of an image as PNG or SVG; `outlines` is plain, phenotypes or none."""
    pixels, view = open_pixels(image), wanted.view
    _, _, planes, height, width = pixels.levels[0]
    inside = 0 <= view.x0 < view.x1 <= width and 0 <= view.y0 < view.y1 <= height
    if not (inside and 0 <= view.t < pixels.levels[0][0] and 0 <= view.z < planes):
        raise UserError(f"This is no part of an image of {width} × {height} pixels.", "outside")
    looks = wanted.looks or first_looks(pixels)
    if any(look.channel >= len(pixels.info.channels) for look in looks):
        raise UserError(f"The image has {len(pixels.info.channels)} channels.", "no_channel")
    drawn = segmentation is not None and wanted.outlines != "none"
    labels = open_labels(segmentation) if segmentation is not None and drawn else None
    colors = (
        _phenotype_colors(segmentation)
        if segmentation is not None and wanted.outlines == "phenotypes"
        else None
    )
    drawing = draw(pixels, view, looks, labels, colors)
    return as_svg(drawing) if svg else as_png(drawing)


def montage_of(
    segmentation: Segmentation,
    labels: Sequence[int],
    by: str = "",
    falling: bool = True,
    count: int = 24,
    looks: Sequence[Look] = (),
) -> bytes:
    """PNG of the objects named, else of the first ones by a column, else by their ids."""
    table = read_table(segmentation, _BOX if not by else [*_BOX, by])
    if not set(_BOX) <= set(table.column_names):
        raise UserError("It is not known where these objects lie.", "no_places")
    if by and by not in table.column_names:
        raise UserError(f"There is no column “{by}”.", "no_column")
    ids = np.asarray(table["label"], np.int64)
    if labels:
        rows = np.flatnonzero(np.isin(ids, labels))
    elif by:
        values = numeric_column(table, by)
        rows = np.argsort(np.where(np.isfinite(values), -values if falling else values, np.inf))
    else:
        rows = np.arange(len(ids))
    rows = rows[: min(count, MOST_OBJECTS)]
    if not len(rows):
        raise UserError("There is none of these objects.", "no_objects")
    place = {name: np.asarray(table[name], np.int64)[rows] for name in _BOX}
    objects = [(int(place["label"][at]), _box(place, at)) for at in range(len(rows))]
    pixels = open_pixels(segmentation.image)
    columns = min(8, len(objects))
    return montage(
        pixels, open_labels(segmentation), looks or first_looks(pixels), objects, columns
    )


def _box(place: dict[str, NDArray[np.int64]], at: int) -> Box:
    """Where an object lies, in its middle plane."""
    y0, x0, y1, x1 = (int(place[name][at]) for name in ("y0", "x0", "y1", "x1"))
    z = int(place["z0"][at] + place["z1"][at] - 1) // 2
    return int(place["t"][at]), z, y0, x0, y1, x1


def first_looks(pixels: Pyramid) -> list[Look]:
    """The first channels in their colours, with the contrast they are first shown with."""
    level = len(pixels.levels) - 1
    z = pixels.levels[0][2] // 2
    looks = []
    for channel in range(min(len(pixels.info.channels), MOST_CHANNELS)):
        plane = pixels.read(0, channel, z, slice(None), slice(None), level)
        low, high = np.nanpercentile(plane, (LOW, HIGH)) if plane.size else (0.0, 1.0)
        if pixels.info.is_rgb:
            low, high = 0.0, 255.0 if pixels.info.dtype == "uint8" else float(high)
        color = pixels.info.channels[channel].color
        looks.append(Look(channel, color, float(low), float(max(high, low + 1e-6))))
    return looks


def _phenotype_colors(segmentation: Segmentation) -> dict[int, str]:
    found = sort_cells(segmentation)
    return {
        int(label): found.phenotypes[kind].color if kind >= 0 else "#808080"
        for label, kind in zip(found.labels, found.kinds, strict=True)
    }
