"""Perimeter, convex hull and Feret diameter of flat objects, as scikit-image defines them.

Objects are looked at one by one, each whole, in windows of bounded size.
"""

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.label_source import LabelArray, LabelSource
from segmentation.science.pixels.windows import windows

FLAT = "Perimeter, solidity and Feret diameter are those of flat objects; some span several planes."


class CannotMeasure(ValueError):
    """Columns that these objects don't have; `str()` is one sentence that says why."""


Columns = dict[str, NDArray[Any]]
Mask = NDArray[np.bool_]
Chain = NDArray[np.int64]

_FAR = np.int64(2**40)
_ROOT = math.sqrt(2)
# What a border pixel adds, by 1 + 2 × its neighbours at edges + 10 × those at corners (of the
# border, too): Benkrid and Crookes, Design and FPGA implementation of a perimeter estimator, 2000.
_STEPS = np.zeros(50)
_STEPS[[5, 7, 15, 17, 25, 27]] = 1
_STEPS[[21, 33]] = _ROOT
_STEPS[[13, 23]] = (1 + _ROOT) / 2


def form_columns(
    labels: LabelSource, ids: NDArray[np.int64], area: NDArray[np.int64], size: PixelSize
) -> Columns:
    """Columns of the objects `ids` (rising) with `area` in pixels; each lies in one plane.

    The perimeter is in µm only where pixels are square. Raises `CannotMeasure` for other objects.
    """
    found = np.full((len(ids), 5), np.nan)
    seen = np.zeros(len(ids), np.int64)
    for window in windows(labels):
        rows = np.searchsorted(ids, window.ids)
        boxes = window.boxes - np.array([window.top, window.top, window.left, window.left])
        found[rows] = _forms(window.labels, window.ids, boxes, size.y or 1.0, size.x or 1.0)
        seen[rows] += 1
    if (seen > 1).any():
        raise CannotMeasure(FLAT)
    perimeter, convex, feret_px, feret_um, euler = found.T
    with np.errstate(divide="ignore", invalid="ignore"):
        round_ = np.where(perimeter > 0, 4 * math.pi * area / perimeter**2, np.nan)
    columns: Columns = {"perimeter_px": perimeter}
    if size.x and size.y and math.isclose(size.x, size.y, rel_tol=1e-6):
        columns["perimeter_um"] = perimeter * size.x
    columns |= {"circularity": round_, "solidity": area / convex, "feret_px": feret_px}
    if size.x and size.y:
        columns["feret_um"] = feret_um
    return columns | {"euler_number": euler.astype(np.int64)}


@njit(cache=True)
def _forms(
    labels: LabelArray, ids: NDArray[np.int64], boxes: NDArray[np.int64], dy: float, dx: float
) -> NDArray[np.float64]:
    """Of each object perimeter, pixels of hull, Feret diameter in pixels and µm, Euler number."""
    found = np.empty((ids.size, 5))
    for index in range(ids.size):
        y0, y1, x0, x1 = boxes[index]
        mask = np.zeros((y1 - y0 + 4, x1 - x0 + 4), np.bool_)
        for y in range(y0, y1):
            for x in range(x0, x1):
                mask[y - y0 + 2, x - x0 + 2] = labels[y, x] == ids[index]
        low, high = _hull_rows(mask)
        found[index, 0] = _perimeter(mask)
        found[index, 1] = (high - low + 1).sum()
        found[index, 2] = _widest(low, high, 1.0, 1.0)
        found[index, 3] = _widest(low, high, dy, dx)
        found[index, 4] = _euler(mask)
    return found


@njit(cache=True)
def _perimeter(mask: Mask) -> float:
    """The length of the outermost pixels' chain; the mask has a margin of two pixels."""
    border = np.zeros(mask.shape, np.bool_)
    for y in range(1, mask.shape[0] - 1):
        for x in range(1, mask.shape[1] - 1):
            inside = mask[y - 1, x] and mask[y + 1, x] and mask[y, x - 1] and mask[y, x + 1]
            border[y, x] = mask[y, x] and not inside
    total = 0.0
    for y in range(1, mask.shape[0] - 1):
        for x in range(1, mask.shape[1] - 1):
            if border[y, x]:
                edges = (
                    int(border[y - 1, x]) + border[y + 1, x] + border[y, x - 1] + border[y, x + 1]
                )
                corners = int(border[y - 1, x - 1]) + border[y - 1, x + 1]
                corners += int(border[y + 1, x - 1]) + border[y + 1, x + 1]
                total += _STEPS[1 + 2 * edges + 10 * corners]
    return total


@njit(cache=True)
def _euler(mask: Mask) -> int:
    """Parts less holes, where pixels that share a corner hang together: corners - edges + areas."""
    total = 0
    for y in range(1, mask.shape[0]):
        for x in range(1, mask.shape[1]):
            over, beside, own = mask[y - 1, x], mask[y, x - 1], mask[y, x]
            corner = over or beside or own or mask[y - 1, x - 1]
            total += int(corner) - int(over or own) - int(beside or own) + int(own)
    return total


@njit(cache=True)
def _hull_rows(mask: Mask) -> tuple[Chain, Chain]:
    """First and last pixel, in each row of an object, of its convex hull.

    Pixels count with the middles of their edges, so that places are doubled: all is exact.
    """
    first = np.full(2 * mask.shape[0], _FAR, np.int64)
    last = np.full(2 * mask.shape[0], -_FAR, np.int64)
    top, bottom = mask.shape[0], 0
    for y in range(mask.shape[0]):
        for x in range(mask.shape[1]):
            if mask[y, x]:
                top, bottom = min(top, y), max(bottom, y)
                for row, near, far in ((2 * y - 1, 2 * x, 2 * x), (2 * y, 2 * x - 1, 2 * x + 1),
                                       (2 * y + 1, 2 * x, 2 * x)):  # fmt: skip
                    first[row], last[row] = min(first[row], near), max(last[row], far)
    left, right = _chain(first, 1), _chain(-last, 1)
    low, high = np.empty(bottom - top + 1, np.int64), np.empty(bottom - top + 1, np.int64)
    for y in range(top, bottom + 1):
        low[y - top] = _even_from(left, 2 * y)
        high[y - top] = -_even_from(right, 2 * y)
    return low, high


@njit(cache=True)
def _chain(xs: Chain, sign: int) -> Chain:
    """The corners (k, 2) of y, x of a hull's left side, from the first place of each row."""
    corners = np.empty((xs.size, 2), np.int64)
    count = 0
    for y in range(xs.size):
        if xs[y] >= _FAR:
            continue
        while count > 1:
            (y0, x0), (y1, x1) = corners[count - 2], corners[count - 1]
            if sign * ((x1 - x0) * (y - y0) - (xs[y] - x0) * (y1 - y0)) < 0:
                break
            count -= 1
        corners[count, 0], corners[count, 1] = y, xs[y]
        count += 1
    return corners[:count]


@njit(cache=True)
def _even_from(chain: Chain, row: int) -> int:
    """Half of the first even place on or behind a chain in a row."""
    for index in range(len(chain) - 1):
        (y0, x0), (y1, x1) = chain[index], chain[index + 1]
        if y0 <= row <= y1:
            over, under = x0 * (y1 - y0) + (x1 - x0) * (row - y0), 2 * (y1 - y0)
            return int(-((-over) // under))
    return 0


@njit(cache=True)
def _widest(low: Chain, high: Chain, dy: float, dx: float) -> float:
    """The largest distance within a hull of rows of pixels, between the middles of edges."""
    rows = low.size
    first, last = np.full(2 * rows + 3, _FAR, np.int64), np.full(2 * rows + 3, -_FAR, np.int64)
    for y in range(rows):
        for row, out in ((2 * y, 0), (2 * y + 1, 1), (2 * y + 2, 0)):
            first[row] = min(first[row], 2 * low[y] - out)
            last[row] = max(last[row], 2 * high[y] + out)
    left, right = _chain(first, 1), _chain(-last, 1)
    corners = np.concatenate((left, right))
    corners[len(left) :, 1] *= -1
    widest = 0.0
    for one in range(len(corners)):
        for other in range(one):
            y = (corners[one, 0] - corners[other, 0]) * dy / 2
            x = (corners[one, 1] - corners[other, 1]) * dx / 2
            widest = max(widest, y * y + x * x)
    return float(np.sqrt(widest))
