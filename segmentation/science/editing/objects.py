"""Where objects are."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.ndimage import maximum_filter

from segmentation.science.editing.deltas import Delta
from segmentation.science.pixels.axes import Shape
from segmentation.science.pixels.geometry import levels

if TYPE_CHECKING:
    from segmentation.science.editing.canvas import Canvas


class Box(NamedTuple):
    """A part of a label image, ends exclusive."""

    t0: int
    t1: int
    z0: int
    z1: int
    y0: int
    y1: int
    x0: int
    x1: int

    @property
    def rows(self) -> slice:
        """Its rows."""
        return slice(self.y0, self.y1)

    @property
    def columns(self) -> slice:
        """Its columns."""
        return slice(self.x0, self.x1)

    @property
    def planes(self) -> list[tuple[int, int]]:
        """The times and depths it spans."""
        return [(t, z) for t in range(self.t0, self.t1) for z in range(self.z0, self.z1)]


def unite(boxes: Iterable[Box]) -> Box:
    """The smallest box around some."""
    edges = list(zip(*boxes, strict=True))
    return Box(*(min(edge) if index % 2 == 0 else max(edge) for index, edge in enumerate(edges)))


def boxes_around(deltas: Iterable[Delta], shape: Shape) -> dict[int, Box]:
    """For every object that gained pixels, the box around these; `shape` is TCZYX."""
    grid = levels(shape)[0]
    found: dict[int, Box] = {}
    for delta in deltas:
        top, left = delta.row * grid.chunk[3], delta.column * grid.chunk[4]
        y, x = np.divmod(delta.index.astype(np.int64), min(grid.chunk[4], shape[4] - left))
        for label in np.unique(delta.after).tolist():
            rows, columns = y[delta.after == label] + top, x[delta.after == label] + left
            box = Box(
                *(delta.t, delta.t + 1, delta.z, delta.z + 1),
                *(int(rows.min()), int(rows.max()) + 1),
                *(int(columns.min()), int(columns.max()) + 1),
            )
            found[label] = unite([found[label], box]) if label in found else box
    found.pop(0, None)
    return found


def labels_near(canvas: "Canvas", deltas: Iterable[Delta], reach: int) -> set[int]:
    """The objects with pixels up to so many rows and columns from pixels that changed."""
    grid = levels(canvas.info.shape)[0]
    height, width = canvas.info.shape[3:]
    found: set[int] = set()
    for delta in deltas:
        top, left = delta.row * grid.chunk[3], delta.column * grid.chunk[4]
        y, x = np.divmod(delta.index.astype(np.int64), min(grid.chunk[4], width - left))
        y, x = y + top, x + left
        rows = slice(max(int(y.min()) - reach, 0), min(int(y.max()) + reach + 1, height))
        columns = slice(max(int(x.min()) - reach, 0), min(int(x.max()) + reach + 1, width))
        changed = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
        changed[y - rows.start, x - columns.start] = 1
        around = maximum_filter(changed, 2 * reach + 1, mode="constant").astype(np.bool_)
        labels = canvas.read(delta.t, delta.z, rows, columns)
        found.update(np.unique(labels[around]).tolist())
    return found - {0}
