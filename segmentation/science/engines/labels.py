"""Small chores on label images."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import ndimage


def keep(labels: NDArray[np.int32], kept: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Leave the objects 1..n for which `kept` (n,) is true; number them 1.. in their order."""
    renumbered = np.zeros(len(kept) + 1, np.int32)
    renumbered[1:] = np.cumsum(kept) * kept
    return renumbered[labels]


def drop_small(labels: NDArray[np.int32], min_area_px: int) -> NDArray[np.int32]:
    """Remove objects of fewer pixels, and number the rest 1..n in the order of their ids."""
    return keep(labels, np.bincount(labels.ravel())[1:] >= max(min_area_px, 1))


def means(labels: NDArray[np.int32], values: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Mean value (n,) in each of the objects 1..n; labels and values are of one shape."""
    count = np.bincount(labels.ravel())[1:]
    total = np.bincount(labels.ravel(), weights=values.ravel())[1:]
    mean: NDArray[np.float32] = (total / np.maximum(count, 1)).astype(np.float32)
    return mean


def boxes(labels: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
    """First and last + 1 row and column (n, 4) of the objects 1..n; a missing one gets 0s."""
    return _boxes(np.ascontiguousarray(labels, np.int32), int(labels.max(initial=0)))


def fill_holes(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """What an object (Y, X) encloses becomes its own, other objects, too."""
    filled = np.array(labels, np.int32, order="C")
    _fill_holes(filled, boxes(labels))
    return filled


def fill_cavities(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """What an object (Z, Y, X) encloses on all sides becomes its own, other objects, too."""
    filled = labels.copy()
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        if box is not None:
            filled[box][ndimage.binary_fill_holes(filled[box] == label)] = label
    return filled


@njit(cache=True, nogil=True)
def _boxes(labels: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    found = np.zeros((count, 4), np.int32)
    for y in range(labels.shape[0]):
        for x in range(labels.shape[1]):
            if labels[y, x]:
                box = found[labels[y, x] - 1]
                if box[1] == 0:
                    box[0], box[2] = y, x
                box[1] = y + 1
                box[2] = min(box[2], x)
                box[3] = max(box[3], x + 1)
    return found


@njit(cache=True, nogil=True)
def _fill_holes(labels: NDArray[np.int32], boxes: NDArray[np.int32]) -> None:
    for index in range(len(boxes)):
        top, bottom, left, right = boxes[index]
        outside = _outside(labels[top:bottom, left:right], index + 1)
        for y in range(top, bottom):
            for x in range(left, right):
                if not outside[y - top + 1, x - left + 1]:
                    labels[y, x] = index + 1


@njit(cache=True, nogil=True)
def _outside(window: NDArray[np.int32], label: int) -> NDArray[np.bool_]:
    """Which pixels of a window, with a rim of one around it, a path leads to from outside."""
    height, width = window.shape
    reached = np.zeros((height + 2, width + 2), np.bool_)
    reached[0, 0] = True
    todo = [(0, 0)]
    while todo:
        y, x = todo.pop()
        for v, u in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if 0 <= v < height + 2 and 0 <= u < width + 2 and not reached[v, u]:
                rim = v in (0, height + 1) or u in (0, width + 1)
                if rim or window[v - 1, u - 1] != label:
                    reached[v, u] = True
                    todo.append((v, u))
    return reached
