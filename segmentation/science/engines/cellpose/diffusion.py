"""Which way a cell's centre lies from each of its pixels.

Heat that a cell's central pixel gives off spreads inside the cell; the flow climbs its gradient.
The steps are those of the authors' package, in an order that gives the same numbers.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.engines.labels import boxes


def flows(labels: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
    """Unit vectors (2, Y, X) along y and x, 0 outside, for a label image (Y, X)."""
    out = np.zeros((2, *labels.shape), np.float32)
    _fill_flows(np.ascontiguousarray(labels, np.int32), boxes(labels), out)
    return out


@njit(cache=True, nogil=True)
def _fill_flows(
    labels: NDArray[np.int32], boxes: NDArray[np.int32], out: NDArray[np.float32]
) -> None:
    for index in range(len(boxes)):
        top, bottom, left, right = boxes[index]
        if bottom == 0:
            continue
        inside = np.zeros((bottom - top + 2, right - left + 2))
        for y in range(top, bottom):
            for x in range(left, right):
                inside[y - top + 1, x - left + 1] = labels[y, x] == index + 1
        heat = _spread(inside)
        for y in range(1, inside.shape[0] - 1):
            for x in range(1, inside.shape[1] - 1):
                if inside[y, x]:
                    dy, dx = heat[y + 1, x] - heat[y - 1, x], heat[y, x + 1] - heat[y, x - 1]
                    norm = 1e-60 + (dy**2 + dx**2) ** 0.5
                    out[0, top + y - 1, left + x - 1] = dy / norm
                    out[1, top + y - 1, left + x - 1] = dx / norm


@njit(cache=True, nogil=True)
def _spread(inside: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heat after as many steps as it takes to reach all pixels; `inside` has a rim of 0."""
    y0, x0 = _centre(inside)
    now, then = np.zeros_like(inside), np.zeros_like(inside)
    for _ in range(2 * (inside.shape[0] + inside.shape[1])):
        now[y0, x0] += 1
        for y in range(1, inside.shape[0] - 1):
            above, here, below = now[y - 1], now[y], now[y + 1]
            for x in range(1, inside.shape[1] - 1):
                total = here[x] + above[x] + below[x] + here[x - 1] + here[x + 1]
                total += above[x - 1]
                total += above[x + 1]
                total += below[x - 1]
                total += below[x + 1]
                then[y, x] = 1 / 9.0 * total * inside[y, x]
        now, then = then, now
    return now


@njit(cache=True, nogil=True)
def _centre(inside: NDArray[np.float64]) -> tuple[int, int]:
    """The pixel of an object that is nearest to the mean of all."""
    ys, xs = np.nonzero(inside)
    at = ((xs - xs.mean()) ** 2 + (ys - ys.mean()) ** 2).argmin()
    return ys[at], xs[at]
