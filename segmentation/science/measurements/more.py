"""Columns that cost more than the one pass, for those who ask for them."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.measurements.form import FLAT, CannotMeasure, form_columns
from segmentation.science.measurements.neighbours import neighbour_columns
from segmentation.science.measurements.quantiles import quantile_columns
from segmentation.science.measurements.table import column_names
from segmentation.science.pixels.label_source import LabelArray, LabelSource, as_source
from segmentation.science.pixels.source import PixelSource

FORM, QUANTILES, NEIGHBOURS = "form", "quantiles", "neighbours"
GROUPS = (FORM, QUANTILES, NEIGHBOURS)


def add_columns(
    table: pa.Table,
    labels: LabelSource | LabelArray,
    source: PixelSource,
    groups: Collection[str],
) -> pa.Table:
    """A table of `measure` with more columns, before those of scores and outlines.

    `form`: perimeter, circularity, solidity, Feret diameter (flat objects); `quantiles`: median
    and percentiles of each channel; `neighbours`: how many touch, how near the nearest is.
    Raises ValueError for other groups, and `CannotMeasure` for the form of objects that span
    several planes.
    """
    unknown = sorted(set(groups) - set(GROUPS))
    if unknown:
        raise ValueError(f"there are no columns “{unknown[0]}”; there are {', '.join(GROUPS)}")
    pixels, size = as_source(labels), source.info.pixel_size
    ids = np.asarray(table["label"], np.int64)
    if FORM in groups:
        if "area_px" not in table.column_names:
            raise CannotMeasure(FLAT)
        area = np.asarray(table["area_px"], np.int64)
        table = _with(table, form_columns(pixels, ids, area, size))
    if QUANTILES in groups:
        table = _with(table, quantile_columns(pixels, ids, source, column_names(source.info)))
    if NEIGHBOURS in groups:
        times = np.asarray(table["t"], np.int64)
        places = [np.asarray(table[f"centroid_{axis}_px"], np.float64) for axis in "zyx"]
        found = neighbour_columns(pixels, ids, times, np.stack(places, axis=1), size)
        table = _with(table, found)
    return table


def _with(table: pa.Table, columns: dict[str, NDArray[Any]]) -> pa.Table:
    names = table.column_names
    place = next(
        (names.index(name) for name in ("score", "outline_yx") if name in names), len(names)
    )
    for offset, (name, values) in enumerate(columns.items()):
        table = table.add_column(place + offset, name, pa.array(values))
    return table
