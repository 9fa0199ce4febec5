"""What tools do to objects. Each draws on a canvas; what changed, the canvas tells."""

from collections.abc import Mapping, Sequence
from itertools import count, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.draw import line as pixels_between

from segmentation.science.editing.canvas import Canvas
from segmentation.science.editing.errors import CannotEdit
from segmentation.science.editing.objects import Box
from segmentation.science.pixels.label_source import LabelArray

MOST_PIXELS = 50_000_000
"""The largest part of an image that is changed at once."""
_BEYOND = "This was drawn beyond the image."


class Runs(NamedTuple):
    """Pixels as runs within rows: t, z, y, first x, end x (exclusive); each (n,)."""

    t: NDArray[np.int64]
    z: NDArray[np.int64]
    y: NDArray[np.int64]
    x0: NDArray[np.int64]
    x1: NDArray[np.int64]


def paint(canvas: Canvas, runs: Runs, label: int, over: int | None = None) -> None:
    """Give pixels to an object, or with 0 to the background.

    Only pixels that belong to `over` are changed (0: those of no object); None changes all.
    Raises `CannotEdit` for runs beyond the image.
    """
    times, planes, height, width = canvas.shape
    limits = ((runs.t, times), (runs.z, planes), (runs.y, height), (runs.x0, width))
    outside = any((part < 0).any() or (part >= end).any() for part, end in limits)
    if outside or (runs.x1 > width).any() or (runs.x1 <= runs.x0).any():
        raise CannotEdit(_BEYOND)
    for t, z in sorted({*zip(runs.t.tolist(), runs.z.tolist(), strict=True)}):
        here = (runs.t == t) & (runs.z == z)
        y, x0, x1 = runs.y[here], runs.x0[here], runs.x1[here]
        rows = slice(int(y.min()), int(y.max()) + 1)
        columns = slice(int(x0.min()), int(x1.max()))
        region = _read(canvas, t, z, rows, columns)
        mask = _mask(region.shape, y - rows.start, x0 - columns.start, x1 - columns.start)
        region[mask if over is None else mask & (region == over)] = label
        canvas.write(t, z, rows, columns, region)


def relabel(canvas: Canvas, boxes: Mapping[int, Box], label: int) -> None:
    """Give all pixels of objects, each within its box, to another; with 0, delete them."""
    for other, box in boxes.items():
        for t, z in box.planes:
            region = _read(canvas, t, z, box.rows, box.columns)
            region[region == other] = label
            canvas.write(t, z, box.rows, box.columns, region)


def fill_holes(canvas: Canvas, boxes: Mapping[int, Box]) -> None:
    """Close the holes that objects have within planes; other objects in them stay."""
    for label, box in boxes.items():
        for t, z in box.planes:
            region = _read(canvas, t, z, box.rows, box.columns)
            inside = ndimage.binary_fill_holes(region == label)
            region[inside & (region == 0)] = label
            canvas.write(t, z, box.rows, box.columns, region)


def split(
    canvas: Canvas, label: int, box: Box, t: int, line: Sequence[tuple[float, float]], first: int
) -> None:
    """Cut an object at time t along a line of points y, x, through all its planes.

    The largest part keeps the id, the others get `first` and the ids after it; the pixels of the
    line go to the nearest part. Raises `CannotEdit` when the line cuts nothing off.
    """
    if not all(0 <= y <= canvas.shape[2] and 0 <= x <= canvas.shape[3] for y, x in line):
        raise CannotEdit(_BEYOND)
    planes = range(box.z0, box.z1)
    block = np.stack([_read(canvas, t, z, box.rows, box.columns) for z in planes])
    mask = block == label
    cut = mask & _drawn(line, box)
    before, whole = ndimage.label(mask)
    parts, found = ndimage.label(mask & ~cut)
    if not cut.any() or found <= whole:
        raise CannotEdit("This line does not cut the object in two: draw it across the object.")
    nearest = ndimage.distance_transform_edt(
        parts == 0, return_distances=False, return_indices=True
    )
    parts = np.where(cut, parts[tuple(nearest)], parts)
    sizes = np.bincount(parts.ravel(), minlength=found + 1)
    # Pieces that the line does not touch stay with the largest.
    touched = set(np.unique(parts[np.isin(before, before[cut])]).tolist()) - {0}
    others = sorted(touched - {int(sizes[1:].argmax()) + 1})
    for part, new in zip(others, count(first), strict=False):
        block[parts == part] = new
    for z, plane in zip(planes, block, strict=True):
        canvas.write(t, z, box.rows, box.columns, plane)


def _read(canvas: Canvas, t: int, z: int, y: slice, x: slice) -> LabelArray:
    if (y.stop - y.start) * (x.stop - x.start) > MOST_PIXELS:
        raise CannotEdit("This is too large to change at once: do it in parts.")
    return canvas.read(t, z, y, x)


def _mask(
    shape: tuple[int, ...], y: NDArray[np.int64], x0: NDArray[np.int64], x1: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """A plane in which runs are true."""
    steps = np.zeros((shape[0], shape[1] + 1), np.int32)
    np.add.at(steps, (y, x0), 1)
    np.add.at(steps, (y, x1), -1)
    return np.asarray(np.cumsum(steps, axis=1)[:, :-1] > 0)


def _drawn(line: Sequence[tuple[float, float]], box: Box) -> NDArray[np.bool_]:
    """A plane of the box in which the pixels of a line are true."""
    plane = np.zeros((box.y1 - box.y0, box.x1 - box.x0), np.bool_)
    corners = [(int(np.floor(y)) - box.y0, int(np.floor(x)) - box.x0) for y, x in line]
    for start, end in pairwise(corners):
        y, x = pixels_between(*start, *end)
        inside = (y >= 0) & (x >= 0) & (y < plane.shape[0]) & (x < plane.shape[1])
        plane[y[inside], x[inside]] = True
    return plane
