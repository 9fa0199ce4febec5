"""Columns that cost more than the one pass, for those who ask for them."""

from collections.abc import Collection

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.measurements.form import Columns, form_columns
from segmentation.science.measurements.multiplex import compensated_columns
from segmentation.science.measurements.neighbours import neighbour_columns
from segmentation.science.measurements.quantiles import quantile_columns
from segmentation.science.measurements.solid import solid_columns
from segmentation.science.measurements.surroundings import surroundings_columns
from segmentation.science.measurements.table import column_names
from segmentation.science.measurements.texture import Ranges, texture_columns
from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.label_source import LabelArray, LabelSource, as_source
from segmentation.science.pixels.source import PixelSource

FORM, QUANTILES, NEIGHBOURS = "form", "quantiles", "neighbours"
SURROUNDINGS, TEXTURE, SPILLOVER = "surroundings", "texture", "spillover"
GROUPS = (FORM, QUANTILES, SURROUNDINGS, NEIGHBOURS, SPILLOVER, TEXTURE)


def add_columns(
    table: pa.Table,
    labels: LabelSource | LabelArray,
    source: PixelSource,
    groups: Collection[str],
    ranges: Ranges | None = None,
) -> pa.Table:
    """A table of `measure` with more columns, before those of scores and outlines.

    `form`: perimeter, circularity, solidity, Feret diameter, Euler number; in depth surface and
    sphericity instead of the first two. `quantiles`: median and percentiles of each channel;
    `surroundings`: its means on the edge and around; `neighbours`: how many touch, how near the
    nearest is; `spillover`: means without what spills over from cells that touch; `texture`:
    Haralick's features of each channel, in levels between `ranges`, which are those of the table
    unless given. Raises ValueError for other groups,
    and `CannotMeasure` for form and texture of objects that lie at several times.
    """
    unknown = sorted(set(groups) - set(GROUPS))
    if unknown:
        raise ValueError(f"there are no columns “{unknown[0]}”; there are {', '.join(GROUPS)}")
    pixels, names = as_source(labels), column_names(source.info)
    ids = np.asarray(table["label"], np.int64)
    found: Columns = {}
    if FORM in groups:
        found |= _form(table, pixels, ids, source.info.pixel_size)
    if QUANTILES in groups:
        found |= quantile_columns(pixels, ids, source, names)
    if SURROUNDINGS in groups:
        found |= surroundings_columns(pixels, ids, source, names)
    if NEIGHBOURS in groups:
        times = np.asarray(table["t"], np.int64)
        places = [np.asarray(table[f"centroid_{axis}_px"], np.float64) for axis in "zyx"]
        centroids = np.stack(places, axis=1)
        found |= neighbour_columns(pixels, ids, times, centroids, source.info.pixel_size)
    if SPILLOVER in groups:
        found |= compensated_columns(pixels, table, ids, names)
    if TEXTURE in groups:
        found |= texture_columns(pixels, table, source, names, ranges)
    return _with(table, found)


def _form(table: pa.Table, labels: LabelSource, ids: NDArray[np.int64], size: PixelSize) -> Columns:
    if "area_px" not in table.column_names:
        return solid_columns(labels, table, size)
    return form_columns(labels, ids, np.asarray(table["area_px"], np.int64), size)


def _with(table: pa.Table, columns: Columns) -> pa.Table:
    names = table.column_names
    place = next(
        (names.index(name) for name in ("score", "outline_yx") if name in names), len(names)
    )
    for offset, (name, values) in enumerate(columns.items()):
        table = table.add_column(place + offset, name, pa.array(values))
    return table
