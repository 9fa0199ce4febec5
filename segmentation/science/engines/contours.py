"""The line around the pixels of an object."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


def longest_contour(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Points (k, 2) y, x between the pixels of a mask (Y, X) and those around it, closed.

    Each lies half way between a pixel inside and its neighbour outside. Pixels that meet at a
    corner only do not belong together; of several pieces the one with the longest contour counts.
    """
    return _longest(np.pad(mask, 1)) - np.float32(1)


@njit(cache=True, nogil=True)
def _longest(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The longest of the contours of a mask with a rim of nothing."""
    seen = np.zeros(mask.shape, np.bool_)
    length, start = 0, (0, 0)
    for y in range(1, mask.shape[0] - 1):
        for x in range(1, mask.shape[1] - 1):
            if mask[y, x] and not mask[y - 1, x] and not seen[y, x]:
                steps = _walk(mask, y, x, seen, np.empty((0, 2), np.float32))
                if steps > length:
                    length, start = steps, (y, x)
    points = np.empty((length + 1 if length else 0, 2), np.float32)
    if length:
        _walk(mask, start[0], start[1], seen, points)
        points[length] = points[0]
    return points


@njit(cache=True, nogil=True)
def _walk(
    mask: NDArray[np.bool_],
    y: int,
    x: int,
    seen: NDArray[np.bool_],
    points: NDArray[np.float32],
) -> int:
    """Go once around from above a pixel, the inside on the right; tell how many points there are.

    `seen` are pixels whose upper side was passed; the points are kept if there is room.
    """
    first_y, first_x = y, x
    out_y, out_x = -1, 0
    steps = 0
    while steps == 0 or y != first_y or x != first_x or out_y != -1:
        if out_y == -1:
            seen[y, x] = True
        if len(points):
            points[steps, 0], points[steps, 1] = y + out_y / 2, x + out_x / 2
        steps += 1
        on_y, on_x = out_x, -out_y
        if not mask[y + on_y, x + on_x]:
            out_y, out_x = on_y, on_x
        elif mask[y + on_y + out_y, x + on_x + out_x]:
            y, x = y + on_y + out_y, x + on_x + out_x
            out_y, out_x = -on_y, -on_x
        else:
            y, x = y + on_y, x + on_x
    return steps
