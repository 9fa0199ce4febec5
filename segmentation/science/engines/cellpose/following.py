"""Where pixels end that follow the flows: two hundred Euler steps, and no copy of anything.

The arithmetic is that of the authors' package to the last bit. What is left out are steps that
can change nothing: most pixels soon stand still or go round a few places, and who is back after
a stretch of steps will be so after every further one. Neighbours go together, since the
processor works on one while it waits for the numbers of another.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

STEPS = 200
TOGETHER = 8
PERIOD = 12  # holds rounds of 1, 2, 3, 4, 6 and 12 places


def follow(flow: NDArray[np.float32], inside: NDArray[np.bool_]) -> NDArray[np.int32]:
    """The pixel (n, 2) at which each pixel of `inside` (Y, X) ends, in their order.

    flow: (2, Y, X), along y and x, in pixels a step.
    """
    walled = np.where(inside, flow, np.float32(0)).transpose(1, 2, 0)
    starts = np.argwhere(inside).astype(np.float32)
    return _follow(np.ascontiguousarray(walled), starts, STEPS)


@njit(cache=True, nogil=True)
def _follow(
    flow: NDArray[np.float32], starts: NDArray[np.float32], steps: int
) -> NDArray[np.int32]:
    ends = np.empty(starts.shape, np.int32)
    for first in range(0, len(starts), TOGETHER):
        at = starts[first : first + TOGETHER].copy()
        before = np.empty_like(at)
        done = 0
        while done < steps:
            before[:] = at
            stretch = min(PERIOD, steps - done)
            for _ in range(stretch):
                for i in range(len(at)):
                    at[i, 0], at[i, 1] = _step(flow, at[i, 0], at[i, 1])
            done += stretch
            if (at == before).all():
                done = steps - (steps - done) % PERIOD
        for i in range(len(at)):
            ends[first + i, 0], ends[first + i, 1] = int(at[i, 0]), int(at[i, 1])
    return ends


@njit(cache=True, nogil=True)
def _step(flow: NDArray[np.float32], y: np.float32, x: np.float32) -> tuple[np.float32, np.float32]:
    """One step from (y, x) along the flow between its four nearest pixels."""
    bottom, right = flow.shape[0] - 1, flow.shape[1] - 1
    y0, x0 = int(y), int(x)
    y1, x1 = min(y0 + 1, bottom), min(x0 + 1, right)
    fy, fx = float(y) - y0, float(x) - x0
    dy = _between(flow[y0, x0, 0], flow[y0, x1, 0], flow[y1, x0, 0], flow[y1, x1, 0], fy, fx)
    dx = _between(flow[y0, x0, 1], flow[y0, x1, 1], flow[y1, x0, 1], flow[y1, x1, 1], fy, fx)
    next_y = min(max(y + dy, np.float32(0)), np.float32(bottom))
    next_x = min(max(x + dx, np.float32(0)), np.float32(right))
    return next_y, next_x


@njit(cache=True, nogil=True)
def _between(
    a: np.float32, b: np.float32, c: np.float32, d: np.float32, fy: float, fx: float
) -> np.float32:
    """Bilinear interpolation of the upper (a, b) and the lower (c, d) two."""
    upper = a * (1 - fy) * (1 - fx) + b * (1 - fy) * fx
    return np.float32(upper + c * fy * (1 - fx) + d * fy * fx)
