"""Outlines painted into a label image."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances
from segmentation.science.engines.labels import keep

SAME_POINT = 1e-12


def draw(
    outlines: NDArray[np.float32],
    scores: NDArray[np.float32],
    shape: tuple[int, ...],
    min_area_px: int,
    *,
    through_pixels: bool = False,
    vertices: NDArray[np.float32] | None = None,
) -> Instances:
    """Fill outlines (n, k, 2) of y, x, the first on top of the others.

    Objects of which no pixel is left, or fewer than `min_area_px`, are dropped. With
    `through_pixels` an outline runs through the outermost pixels of an object, not around them.
    vertices: (n, m, 2), what the outlines were drawn from, if that is something else.
    """
    labels = np.zeros(shape, np.int32)
    _paint(labels, outlines.astype(np.float64), through_pixels)
    areas = np.bincount(labels.ravel(), minlength=len(outlines) + 1)[1:]
    kept = areas >= max(min_area_px, 1)
    return Instances(
        labels=keep(labels, kept),
        scores=scores[kept].astype(np.float32),
        outlines=list(outlines[kept].astype(np.float32)),
        vertices=() if vertices is None else list(vertices[kept].astype(np.float32)),
    )


@njit(cache=True, nogil=True)
def _paint(labels: NDArray[np.int32], outlines: NDArray[np.float64], through_pixels: bool) -> None:
    for index in range(len(outlines) - 1, -1, -1):
        outline = outlines[index]
        _fill(labels, outline, index + 1)
        for y, x in outline:
            row, column = np.rint(y), np.rint(x)
            there = 0 <= row < labels.shape[0] and 0 <= column < labels.shape[1]
            if there and (through_pixels or max(abs(row - y), abs(column - x)) < SAME_POINT):
                labels[int(row), int(column)] = index + 1


@njit(cache=True, nogil=True)
def _fill(labels: NDArray[np.int32], outline: NDArray[np.float64], label: int) -> None:
    """Give a label to the pixels that an outline holds; those on it count.

    A pixel is inside when an odd number of edges lies to its right, or to its left: the two
    differ for a pixel on an edge. This is the rule of `skimage.draw.polygon`, row by row.
    """
    bottom, right = labels.shape[0] - 1, labels.shape[1] - 1
    rows, columns = outline[:, 0], outline[:, 1]
    first, last = _within(np.floor(rows.min()), bottom), _within(np.ceil(rows.max()), bottom)
    low, high = _within(np.floor(columns.min()), right), _within(np.ceil(columns.max()), right)
    ends = np.zeros((2, high - low + 2), np.bool_)
    for row in range(first, last + 1):
        ends[:] = False
        for k in range(len(outline)):
            y0, y1 = rows[k] - row, rows[k - 1] - row
            if (y0 > 0) != (y1 > 0):
                ends[0, _left_of(outline, k, row, (low, high), False)] ^= True
            if (y0 < 0) != (y1 < 0):
                ends[1, _left_of(outline, k, row, (low, high), True)] ^= True
        odd_right = odd_left = False
        for column in range(low, high + 1):
            odd_right ^= ends[0, column - low]
            odd_left ^= ends[1, column - low]
            if odd_right or odd_left:
                labels[row, column] = label


@njit(cache=True, nogil=True)
def _left_of(
    outline: NDArray[np.float64], k: int, row: int, columns: tuple[int, int], or_on: bool
) -> int:
    """How many of the columns first..last lie left of where edge k crosses a row, or on it."""
    y0, y1 = outline[k, 0] - row, outline[k - 1, 0] - row
    x0, x1 = outline[k, 1], outline[k - 1, 1]
    first, last = columns
    count = _within(np.floor(x0 - y0 * (x1 - x0) / (y1 - y0)) - first, last - first)
    # For pixels on the edge the last bit decides: they are asked as scikit-image asks them.
    while first + count <= last and _before(x0, y0, x1, y1, first + count, or_on):
        count += 1
    while count > 0 and not _before(x0, y0, x1, y1, first + count - 1, or_on):
        count -= 1
    return count


@njit(cache=True, nogil=True)
def _before(x0: float, y0: float, x1: float, y1: float, column: int, or_on: bool) -> bool:
    way = ((x0 - column) * y1 - (x1 - column) * y0) / (y1 - y0)
    return way > 0 or (or_on and way == 0)


@njit(cache=True, nogil=True)
def _within(value: float, last: int) -> int:
    """A coordinate as a pixel from 0 to `last`; one that is no number becomes 0."""
    if not value > 0:
        return 0
    return last if value > last else int(value)
