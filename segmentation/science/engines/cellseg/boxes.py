"""Boxes (y0, x0, y1, x1) in pixels: anchors, their coding, overlaps, suppression.

Coordinates are continuous: pixel 0 covers [0, 1), so a box of one pixel has a side of 1.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numba import njit
from numpy.typing import NDArray
from torch import Tensor

RATIOS = (0.5, 1.0, 2.0)
SPREAD = (0.1, 0.1, 0.2, 0.2)
_LARGEST_LOG = 4.0

Boxes = NDArray[np.float32]


def anchors(
    shape: tuple[int, int], strides: Sequence[int], sizes: Sequence[Sequence[float]]
) -> Boxes:
    """Boxes (n, 4) to start from in an image of `shape` (Y, X).

    Level by level, row by row, column by column; at each place every size (the square root of
    the area) in every ratio of height to width.
    """
    levels = []
    for stride, sides in zip(strides, sizes, strict=True):
        rows, columns = ((np.arange(-(-extent // stride)) + 0.5) * stride for extent in shape)
        half = np.array([(s * r**0.5 / 2, s / r**0.5 / 2) for s in sides for r in RATIOS])
        centre = np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1)[:, :, None]
        levels.append(np.concatenate([centre - half, centre + half], axis=-1).reshape(-1, 4))
    every: Boxes = np.concatenate(levels).astype(np.float32)
    return every


def encode(boxes: Tensor, anchors: Tensor) -> Tensor:
    """What leads from anchors to boxes, all (n, 4): shifts, and logarithms of the sides' ratios."""
    centre, side = _centre_and_side(boxes)
    from_centre, from_side = _centre_and_side(anchors)
    change = torch.cat([(centre - from_centre) / from_side, (side / from_side).log()], dim=-1)
    return change / change.new_tensor(SPREAD)


def decode(change: Tensor, anchors: Tensor, shape: tuple[int, int]) -> Tensor:
    """The reverse of `encode`, cut off at the edge of an image of `shape` (Y, X)."""
    centre, side = _centre_and_side(anchors)
    way = change * change.new_tensor(SPREAD)
    centre, side = centre + way[:, :2] * side, side * way[:, 2:].clamp(max=_LARGEST_LOG).exp()
    boxes = torch.cat([centre - side / 2, centre + side / 2], dim=-1)
    limit = boxes.new_tensor([*shape, *shape])
    return torch.minimum(boxes.clamp(min=0), limit)


def _centre_and_side(boxes: Tensor) -> tuple[Tensor, Tensor]:
    low, high = boxes[:, :2], boxes[:, 2:]
    return (low + high) / 2, (high - low).clamp(min=1e-3)


@njit(cache=True, nogil=True)
def overlap(a: Boxes, b: Boxes) -> float:
    """Intersection over union of two boxes (4,)."""
    height = min(a[2], b[2]) - max(a[0], b[0])
    width = min(a[3], b[3]) - max(a[1], b[1])
    if height <= 0 or width <= 0:
        return 0.0
    inside = height * width
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inside
    return float(inside / union)


@njit(cache=True, nogil=True)
def best_overlaps(
    boxes: Boxes, truths: Boxes
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
    """For each box which truth it overlaps most and how much; for each truth its best box (or -1).

    Boxes that overlap nothing have an index of 0 and an overlap of 0.
    """
    index, most = np.zeros(len(boxes), np.int64), np.zeros(len(boxes), np.float32)
    best, reached = np.full(len(truths), -1), np.zeros(len(truths), np.float32)
    for i in range(len(boxes)):
        for j in range(len(truths)):
            shared = overlap(boxes[i], truths[j])
            if shared > most[i]:
                index[i], most[i] = j, shared
            if shared > reached[j]:
                best[j], reached[j] = i, shared
    return index, most, best


def suppress(boxes: Boxes, threshold: float, limit: int | None = None) -> NDArray[np.int64]:
    """Indices of the boxes (n, 4), best first, that overlap no better one by more than this.

    Boxes that keep a pixel in common have centres no farther apart than the longest side, so
    each is compared with those kept in its own and the neighbouring cells of such a size.
    """
    if not len(boxes):
        return np.zeros(0, np.int64)
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    cell = max(float((boxes[:, 2:] - boxes[:, :2]).max()), 1.0)
    places = ((centres - centres.min(axis=0)) // cell).astype(np.int64) + 1
    return _suppress(np.ascontiguousarray(boxes), places, threshold, limit or len(boxes))


@njit(cache=True, nogil=True)
def _suppress(
    boxes: Boxes, places: NDArray[np.int64], threshold: float, limit: int
) -> NDArray[np.int64]:
    """Each cell of the grid holds its latest kept box, and each kept box the one before it."""
    latest = np.full((places[:, 0].max() + 2, places[:, 1].max() + 2), -1)
    before = np.full(len(boxes), -1)
    kept = np.empty(min(limit, len(boxes)), np.int64)
    count = 0
    for i in range(len(boxes)):
        if count == limit:
            break
        row, column = places[i]
        near = latest[row - 1 : row + 2, column - 1 : column + 2]
        if not _overlaps_any(boxes, i, near, before, threshold):
            before[i], latest[row, column] = latest[row, column], i
            kept[count] = i
            count += 1
    return kept[:count]


@njit(cache=True, nogil=True)
def _overlaps_any(
    boxes: Boxes, i: int, near: NDArray[np.int64], before: NDArray[np.int64], threshold: float
) -> bool:
    for cell in near.flat:
        other = cell
        while other >= 0:
            if overlap(boxes[i], boxes[other]) > threshold:
                return True
            other = before[other]
    return False
