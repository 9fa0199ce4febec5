"""Halving of a plane's rows and columns: the mean for pictures, the majority for labels."""

from typing import Any

import numpy as np
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


def halve_mode(plane: NDArray[Any]) -> NDArray[Any]:
    """The commonest object of each 2 × 2 block; background only where three of the four are."""
    even = _even(plane)
    a, b, c, d = even[0::2, 0::2], even[0::2, 1::2], even[1::2, 0::2], even[1::2, 1::2]
    any_object = np.maximum(np.maximum(a, b), np.maximum(c, d))
    result = np.where((c == d) & (c > 0), c, any_object)
    result = np.where(((b == c) | (b == d)) & (b > 0), b, result)
    result = np.where(((a == b) | (a == c) | (a == d)) & (a > 0), a, result)
    background = sum((corner == 0).astype(np.uint8) for corner in (a, b, c, d))
    return np.where(np.asarray(background) >= 3, 0, result).astype(plane.dtype, copy=False)


def _even(plane: NDArray[Any]) -> NDArray[Any]:
    height, width = plane.shape
    if height % 2 or width % 2:
        return np.pad(plane, ((0, height % 2), (0, width % 2)), mode="edge")
    return plane
