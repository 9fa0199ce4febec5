"""Changing the shapes of objects: smoother, larger, smaller, in parts, again beside, as before."""

from collections.abc import Mapping, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.segmentation import watershed

from segmentation.science.editing.canvas import Canvas
from segmentation.science.editing.errors import CannotEdit
from segmentation.science.editing.objects import Box
from segmentation.science.pixels.geometry import levels
from segmentation.science.pixels.label_source import LabelArray

MOST_PIXELS = 50_000_000
SMOOTHNESS = 1.5
"""Details of an outline much smaller than so many pixels go."""
_GONE = "This would remove the object: delete it instead."

Mask = NDArray[np.bool_]
Spot = tuple[int, float, float]


def smooth(canvas: Canvas, boxes: Mapping[int, Box]) -> None:
    """Take corners and frays off outlines; other objects keep their pixels."""
    for label, box in boxes.items():
        margin = int(3 * SMOOTHNESS)
        for t, z in box.planes:
            region, rows, columns = _around(canvas, t, z, box, margin)
            mask = region == label
            smoothed = ndimage.gaussian_filter(mask.astype(np.float32), SMOOTHNESS) > 0.5
            if smoothed.any():
                _reshape(canvas, t, z, rows, columns, region, mask, smoothed, label)


def grow(canvas: Canvas, boxes: Mapping[int, Box], by: float) -> None:
    """Add a rim of `by` pixels, where there is no other object."""
    for label, box in boxes.items():
        for t, z in box.planes:
            region, rows, columns = _around(canvas, t, z, box, int(np.ceil(by)) + 1)
            mask = region == label
            if mask.any():
                grown = ndimage.distance_transform_edt(~mask) <= by
                _reshape(canvas, t, z, rows, columns, region, mask, grown, label)


def shrink(canvas: Canvas, boxes: Mapping[int, Box], by: float) -> None:
    """Take a rim of `by` pixels off; raises `CannotEdit` where nothing would be left."""
    for label, box in boxes.items():
        left = False
        for t, z in box.planes:
            region, rows, columns = _around(canvas, t, z, box, 1)
            mask = region == label
            kept = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1] > by
            left = left or bool(kept.any())
            _reshape(canvas, t, z, rows, columns, region, mask, kept, label)
        if not left:
            raise CannotEdit(_GONE)


def split_at_seeds(
    canvas: Canvas, label: int, box: Box, t: int, seeds: Sequence[Spot], first: int
) -> None:
    """Divide an object at time t by a watershed from seeds (z, y, x), along where it is narrow.

    The largest part keeps the id, the others get `first` and the ids after it. Raises `CannotEdit`
    without two seeds in the object.
    """
    planes = range(box.z0, box.z1)
    block = np.stack([_read(canvas, t, z, box.rows, box.columns) for z in planes])
    mask = block == label
    markers = np.zeros(mask.shape, np.int32)
    for number, (z, y, x) in enumerate(seeds, start=1):
        at = (z - box.z0, int(y) - box.y0, int(x) - box.x0)
        inside = all(0 <= place < end for place, end in zip(at, mask.shape, strict=True))
        if inside and mask[at] and not markers[at]:
            markers[at] = number
    if np.count_nonzero(markers) < 2:
        raise CannotEdit("Set two seeds or more within one object.")
    depth = ndimage.distance_transform_edt(mask)
    parts = watershed(-depth, markers, mask=mask)
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    others = [part for part in np.flatnonzero(sizes).tolist() if part != int(sizes.argmax())]
    for part, new in zip(others, count(first), strict=False):
        block[parts == part] = new
    for z, plane in zip(planes, block, strict=True):
        canvas.write(t, z, box.rows, box.columns, plane)


def copy_to(
    canvas: Canvas,
    boxes: Mapping[int, Box],
    here: tuple[int, int],
    there: tuple[int, int],
    first: int,
) -> None:
    """Draw objects of one plane (t, z) in another, where there is no other object.

    In another depth they stay the same objects; at another time they are new ones, from `first`.
    Raises `CannotEdit` beyond the image, and for objects that are not in the plane.
    """
    times, depths = canvas.shape[:2]
    if not (0 <= there[0] < times and 0 <= there[1] < depths) or here == there:
        raise CannotEdit("There is no plane there to copy to.")
    new = count(first)
    for label, box in boxes.items():
        mask = _read(canvas, *here, box.rows, box.columns) == label
        if not mask.any():
            raise CannotEdit(f"Object {label} is not in this plane.")
        target = _read(canvas, *there, box.rows, box.columns)
        target[mask & (target == 0)] = label if here[0] == there[0] else next(new)
        canvas.write(*there, box.rows, box.columns, target)


def restore(
    canvas: Canvas, then: Canvas, chunks: Sequence[tuple[int, ...]], label: int = 0
) -> None:
    """Make an object (without a label: everything) in some chunks what it was.

    `chunks` are level, t, z, row, column; pixels that other objects have by now stay theirs.
    """
    grid = levels(canvas.info.shape)[0]
    (height, width), (tall, wide) = grid.shape[3:], grid.chunk[3:]
    for level, t, z, row, column in chunks:
        if level:
            continue
        rows = slice(row * tall, min((row + 1) * tall, height))
        columns = slice(column * wide, min((column + 1) * wide, width))
        before, now = then.read(t, z, rows, columns), canvas.read(t, z, rows, columns)
        if label:
            kept = now.copy()
            kept[(now == label) & (before != label)] = 0
            kept[(before == label) & (now == 0)] = label
            before = kept
        canvas.write(t, z, rows, columns, before)


def _reshape(
    canvas: Canvas, t: int, z: int, rows: slice, columns: slice,
    region: LabelArray, mask: Mask, wanted: Mask, label: int,
) -> None:  # fmt: skip
    region[mask & ~wanted] = 0
    region[wanted & (region == 0)] = label
    canvas.write(t, z, rows, columns, region)


def _around(
    canvas: Canvas, t: int, z: int, box: Box, margin: int
) -> tuple[LabelArray, slice, slice]:
    """A plane of a box with a margin, as far as the image goes."""
    height, width = canvas.shape[2:]
    rows = slice(max(0, box.y0 - margin), min(height, box.y1 + margin))
    columns = slice(max(0, box.x0 - margin), min(width, box.x1 + margin))
    return _read(canvas, t, z, rows, columns), rows, columns


def _read(canvas: Canvas, t: int, z: int, y: slice, x: slice) -> LabelArray:
    if (y.stop - y.start) * (x.stop - x.start) > MOST_PIXELS:
        raise CannotEdit("This is too large to change at once: do it in parts.")
    return canvas.read(t, z, y, x)
