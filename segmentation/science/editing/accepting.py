"""Taking over an object that a model proposes, in the place of what is there."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from segmentation.science.editing.canvas import Canvas
from segmentation.science.editing.errors import CannotEdit
from segmentation.science.editing.objects import Box

Mask = NDArray[np.bool_]


def overlapped(canvas: Canvas, t: int, z: int, mask: Mask, y: int, x: int) -> list[int]:
    """The objects that have pixels under a mask whose first pixel is (y, x)."""
    height, width = mask.shape
    below = canvas.read(t, z, slice(y, y + height), slice(x, x + width))
    return [label for label in np.unique(below[mask]).tolist() if label]


def accept(
    canvas: Canvas, t: int, z: int, mask: Mask, y: int, x: int,
    boxes: Mapping[int, Box], unused: int,
) -> int:  # fmt: skip
    """Draw a proposed object over the plane (t, z); returns the id it has.

    It replaces those objects of which it covers more than half, and has the id of the one that it
    shares most with, else `unused`. An object that holds most of it gives these pixels away; all
    others keep theirs. `boxes` are those of the objects under it. Raises `CannotEdit` when nothing
    is left to draw.
    """
    height, width = mask.shape
    rows, columns = slice(y, y + height), slice(x, x + width)
    below = canvas.read(t, z, rows, columns)
    shared = {label: int((below[mask] == label).sum()) for label in boxes}
    sizes = {label: _size(canvas, t, z, label, box) for label, box in boxes.items()}
    replaced = [label for label in boxes if 2 * shared[label] > sizes[label]]
    holding = [label for label in boxes if 2 * shared[label] > int(mask.sum())]
    drawn = mask & np.isin(below, [0, *replaced, *holding])
    if not drawn.any():
        raise CannotEdit("Other objects cover all of this one: it can't be drawn.")
    label = max(replaced, key=lambda one: shared[one], default=unused)
    for other in replaced:
        _clear(canvas, t, z, other, boxes[other])
    region = canvas.read(t, z, rows, columns)
    region[drawn] = label
    canvas.write(t, z, rows, columns, region)
    return label


def _size(canvas: Canvas, t: int, z: int, label: int, box: Box) -> int:
    return int((canvas.read(t, z, box.rows, box.columns) == label).sum())


def _clear(canvas: Canvas, t: int, z: int, label: int, box: Box) -> None:
    region = canvas.read(t, z, box.rows, box.columns)
    region[region == label] = 0
    canvas.write(t, z, box.rows, box.columns, region)
