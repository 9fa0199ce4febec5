"""The outlines of objects: the engine's own where they are kept, else those of the labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segmentation.science.interchange.contours import contours
from segmentation.science.pixels.label_source import LabelSource
from segmentation.science.pixels.windows import Window, windows

# Where tables keep them: y, x in turn, counted from the centre of the first pixel.
COLUMN = "outline_yx"
_NEEDED = ("label", "t", "z0", "z1", COLUMN)
# Numbers of a triangle, the least outline.
_LEAST = 6
Polygon = Sequence[NDArray[np.int64] | NDArray[np.float64]]


@dataclass(frozen=True)
class Outline:
    """What an object covers of plane (t, z).

    polygons: of each its outer ring, then its holes; rings are (k, 2) of y, x in pixels, not
    closed, (0, 0) being the outer corner of the first pixel. The largest polygon comes first.
    """

    label: int
    t: int
    z: int
    polygons: Sequence[Polygon]

    @property
    def rings(self) -> list[NDArray[np.int64] | NDArray[np.float64]]:
        """All rings, holes included."""
        return [ring for polygon in self.polygons for ring in polygon]


def outlines(labels: LabelSource, table: pa.Table) -> Iterator[Outline]:
    """The outlines of all objects, one for each plane that an object is in.

    Engines' outlines are whole where objects overlap, which labels can't say.
    """
    kept = np.zeros(0, np.int64)
    if set(_NEEDED) <= set(table.column_names):
        rows = table.select(_NEEDED).filter(_is_kept(table))
        kept = np.asarray(rows["label"], np.int64)
        yield from _kept(rows)
    for window in windows(labels):
        if not np.isin(window.ids, kept).all():
            yield from _traced(window, set(window.ids.tolist()) - set(kept.tolist()))


def _is_kept(table: pa.Table) -> pa.Array:
    """Which rows have an outline, and lie in one plane as an outline does."""
    points = pc.fill_null(pc.list_value_length(table[COLUMN]), 0)
    flat = pc.equal(pc.subtract(table["z1"], table["z0"]), 1)
    return pc.and_(pc.greater_equal(points, _LEAST), flat)


def _kept(rows: pa.Table) -> Iterator[Outline]:
    for batch in rows.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            ring = np.asarray(row[COLUMN], np.float64).reshape(-1, 2) + 0.5
            yield Outline(row["label"], row["t"], row["z0"], [[ring]])


def _traced(window: Window, wanted: set[int]) -> Iterator[Outline]:
    corner = np.array([window.top, window.left])
    found = contours(window.labels)
    for label in window.ids.tolist():
        if label in wanted:
            polygons = [[ring + corner for ring in polygon] for polygon in found[label]]
            yield Outline(label, window.t, window.z, polygons)
