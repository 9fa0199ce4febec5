"""Nuclei beside their cells, measured again where some nuclei have changed."""

from collections.abc import Collection, Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.measurements.again import Boxes, Rows
from segmentation.science.measurements.cytoplasm import CELL, pair_columns
from segmentation.science.measurements.measure import measure
from segmentation.science.pixels.excerpts import Area, LabelExcerpt, PixelExcerpt
from segmentation.science.pixels.label_source import LabelSource
from segmentation.science.pixels.source import PixelSource


def pair_again(
    nuclei: LabelSource,
    cells: LabelSource,
    source: PixelSource,
    boxes: Boxes,
    cell_boxes: Boxes,
    touched: Mapping[int, tuple[int, ...]],
    *,
    solid: bool,
) -> Rows:
    """`pair_columns` of the nuclei in all cells where nuclei were changed.

    `boxes` and `cell_boxes` are those of all nuclei and cells as they are now, `touched` of the
    changed nuclei those around what they were and are.
    """
    found: Rows = {}
    for label, box in touched.items():
        around = _ids(cells, box) & cell_boxes.keys()
        parts = [box, *(cell_boxes[cell] for cell in around)]
        inside = _ids(nuclei, _united(parts, nuclei)) & boxes.keys()
        area = Area.around(
            np.array([*parts, *(boxes[nucleus] for nucleus in inside)], np.int64), 0, nuclei.shape
        )
        pixels, inner = PixelExcerpt(source, area), LabelExcerpt(nuclei, area)
        table = measure(inner, pixels, ndim=3 if solid else 2)
        columns = pair_columns(table, inner, LabelExcerpt(cells, area), pixels)
        for row in pa.table({"label": table["label"], **columns}).to_pylist():
            nucleus = row.pop("label")
            if nucleus == label or row[CELL] in around:
                found[nucleus] = row
    return found


def _united(parts: Collection[tuple[int, ...]], labels: LabelSource) -> tuple[int, ...]:
    area = Area.around(np.array(list(parts), np.int64), 0, labels.shape)
    return tuple(edge for ends in area for edge in ends)


def _ids(labels: LabelSource, box: tuple[int, ...]) -> set[int]:
    """All objects in a box."""
    t0, t1, z0, z1, y0, y1, x0, x1 = box
    found: set[int] = set()
    for t in range(t0, t1):
        for z in range(z0, z1):
            region: NDArray[np.uint32] = labels.read(t, z, slice(y0, y1), slice(x0, x1))
            found.update(np.unique(region).tolist())
    return found - {0}
