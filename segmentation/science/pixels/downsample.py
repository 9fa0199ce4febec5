"""Halving of a plane's rows and columns: the mean for pictures, the majority for labels."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray


def halve_mean(plane: NDArray[Any]) -> NDArray[Any]:
    """The mean of each 2 × 2 block, rounded for integers; odd edges average what is there."""
    even = _even(plane)
    wide = np.float32 if plane.dtype.kind == "f" else np.uint32
    rows = np.add(even[0::2], even[1::2], dtype=wide)
    total = rows[:, 0::2] + rows[:, 1::2]
    if plane.dtype.kind == "f":
        total *= 0.25
    else:
        total += 2
        total >>= 2
    mean: NDArray[Any] = total.astype(plane.dtype, copy=False)
    return mean


@njit(cache=True, nogil=True)
def halve_mode(plane: NDArray[Any]) -> NDArray[Any]:
    """The commonest object of each 2 × 2 block of ids (Y, X), uint32 in the machine's byte order;
    background only where three of the four are.

    Of two pairs that of the upper left pixel wins, of single pixels the largest id.
    """
    height, width = plane.shape
    halved = np.empty((height - height // 2, width - width // 2), plane.dtype)
    for y in range(halved.shape[0]):
        top, bottom = 2 * y, min(2 * y + 1, height - 1)
        for x in range(halved.shape[1]):
            left, right = 2 * x, min(2 * x + 1, width - 1)
            a, b = plane[top, left], plane[top, right]
            c, d = plane[bottom, left], plane[bottom, right]
            halved[y, x] = _commonest(a, b, c, d)
    return halved


@njit(cache=True, nogil=True)
def _commonest(a: int, b: int, c: int, d: int) -> int:
    if (a == 0) + (b == 0) + (c == 0) + (d == 0) >= 3:
        return 0
    if a and a in (b, c, d):
        return a
    if b and b in (c, d):
        return b
    if c and c == d:
        return c
    return max(a, b, c, d)


def _even(plane: NDArray[Any]) -> NDArray[Any]:
    height, width = plane.shape
    if height % 2 or width % 2:
        return np.pad(plane, ((0, height % 2), (0, width % 2)), mode="edge")
    return plane
