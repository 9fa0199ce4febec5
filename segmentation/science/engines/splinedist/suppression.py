"""Curves that overlap a more probable one too much are dropped.

Overlap is the number of pixels that two curves share, as a share of the smaller one's. Pixels
are counted by Green's theorem on the grid: along a row, each crossing of a curve adds or takes
away all pixels left of it, so that nothing is painted but the curve that suppresses the others,
and that only within its own box.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.engines.cells import Cells, into_cells, rows_of_cells

CELL = 64
Boxes = NDArray[np.int64]


def suppress(
    control: NDArray[np.float32],
    basis: NDArray[np.float32],
    threshold: float,
    shape: tuple[int, ...],
) -> NDArray[np.bool_]:
    """Which curves stay, of control points (n, M, 2) in pixels, the most probable first.

    Only what lies in a plane of `shape` (Y, X) counts; a curve that holds no pixel is dropped.
    """
    boxes = _boxes(control, np.asarray(shape, np.int64))
    middles = np.maximum((boxes[:, 0] + boxes[:, 1]) // 2, 0)
    return _greedy(control, basis, boxes, into_cells(middles, CELL), threshold)


def _boxes(control: NDArray[np.float32], limits: NDArray[np.int64]) -> Boxes:
    """First and last pixel (n, 2, 2) that curves may hold: they stay among their points."""
    low = np.clip(np.ceil(control.min(axis=1)), 0, limits)
    high = np.clip(np.floor(control.max(axis=1)), -1, limits - 1)
    boxes: Boxes = np.stack([low, high], axis=1).astype(np.int64)
    return boxes


@njit(cache=True, nogil=True)
def _greedy(
    control: NDArray[np.float32],
    basis: NDArray[np.float32],
    boxes: Boxes,
    cells: Cells,
    threshold: float,
) -> NDArray[np.bool_]:
    areas = _areas(control, basis, boxes)
    kept = areas > 0
    reach = _reach(boxes, kept) // 2 + 1
    for i in range(len(control)):
        if not kept[i]:
            continue
        left_of = _paint(basis @ control[i], boxes[i])
        for begin, end in rows_of_cells(cells, boxes[i, 0] - reach, boxes[i, 1] + reach):
            for j in cells.numbers[begin:end]:
                if j > i and kept[j] and _touch(boxes[i], boxes[j]):
                    shared = abs(_pixels(basis @ control[j], boxes[i], left_of))
                    kept[j] = shared <= threshold * min(areas[i], areas[j])
    return kept


@njit(cache=True, nogil=True)
def _areas(
    control: NDArray[np.float32], basis: NDArray[np.float32], boxes: Boxes
) -> NDArray[np.int64]:
    areas = np.empty(len(control), np.int64)
    everything = np.empty((0, 0), np.int64)
    for i in range(len(control)):
        areas[i] = abs(_pixels(basis @ control[i], boxes[i], everything))
    return areas


@njit(cache=True, nogil=True)
def _reach(boxes: Boxes, kept: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Sides (Y, X) of the largest boxes."""
    largest = np.zeros(2, np.int64)
    for i in range(len(boxes)):
        if kept[i]:
            largest = np.maximum(largest, boxes[i, 1] - boxes[i, 0])
    return largest


@njit(cache=True, nogil=True)
def _touch(one: Boxes, other: Boxes) -> bool:
    for axis in range(2):
        if one[0, axis] > other[1, axis] or other[0, axis] > one[1, axis]:
            return False
    return True


@njit(cache=True, nogil=True)
def _rows(a: NDArray[np.float32], b: NDArray[np.float32], box: Boxes) -> tuple[int, int, int]:
    """The rows of a box that an edge crosses, first and last + 1, and which way it goes."""
    low, high, sign = (a[0], b[0], 1) if a[0] < b[0] else (b[0], a[0], -1)
    return int(max(np.ceil(low), box[0, 0])), int(min(np.ceil(high), box[1, 0] + 1)), sign


@njit(cache=True, nogil=True)
def _column(a: NDArray[np.float32], b: NDArray[np.float32], row: int, box: Boxes) -> int:
    """How many columns of a box lie left of where an edge crosses a row."""
    x = a[1] + (row - a[0]) * (b[1] - a[1]) / (b[0] - a[0])
    return int(min(max(np.ceil(x) - box[0, 1], 0), box[1, 1] + 1 - box[0, 1]))


@njit(cache=True, nogil=True)
def _paint(curve: NDArray[np.float32], box: Boxes) -> NDArray[np.int64]:
    """For each row of a box, how many pixels of the curve lie left of each column."""
    height, width = box[1] - box[0] + 1
    winding = np.zeros((height, width + 1), np.int64)
    for k in range(len(curve)):
        first, last, sign = _rows(curve[k - 1], curve[k], box)
        for row in range(first, last):
            winding[row - box[0, 0], _column(curve[k - 1], curve[k], row, box)] += sign
    left_of = np.zeros((height, width + 1), np.int64)
    for row in range(height):
        inside = 0
        for column in range(width):
            inside += winding[row, column]
            left_of[row, column + 1] = left_of[row, column] + (inside != 0)
    return left_of


@njit(cache=True, nogil=True)
def _pixels(curve: NDArray[np.float32], box: Boxes, left_of: NDArray[np.int64]) -> int:
    """How many pixels of a box lie in a curve, of those counted in `left_of` unless it is empty.

    The sign tells which way the curve turns.
    """
    total = 0
    for k in range(len(curve)):
        first, last, sign = _rows(curve[k - 1], curve[k], box)
        for row in range(first, last):
            column = _column(curve[k - 1], curve[k], row, box)
            total += sign * (left_of[row - box[0, 0], column] if left_of.size else column)
    return total
