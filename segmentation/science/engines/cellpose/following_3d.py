"""Where voxels end that follow the flows of a stack; see `following`."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.engines.cellpose.following import PERIOD, STEPS


def follow(flow: NDArray[np.float32], inside: NDArray[np.bool_]) -> NDArray[np.int32]:
    """The voxel (n, 3) at which each voxel of `inside` (Z, Y, X) ends, in their order.

    flow: (3, Z, Y, X), along z, y and x, in voxels a step.
    """
    walled = np.where(inside, flow, np.float32(0)).transpose(1, 2, 3, 0)
    starts = np.argwhere(inside).astype(np.float32)
    return _follow(np.ascontiguousarray(walled), starts, STEPS)


@njit(cache=True, nogil=True)
def _follow(
    flow: NDArray[np.float32], starts: NDArray[np.float32], steps: int
) -> NDArray[np.int32]:
    ends = np.empty(starts.shape, np.int32)
    at, before = np.empty(3, np.float32), np.empty(3, np.float32)
    for i in range(len(starts)):
        at[:] = starts[i]
        done = 0
        while done < steps:
            before[:] = at
            stretch = min(PERIOD, steps - done)
            for _ in range(stretch):
                _step(flow, at)
            done += stretch
            if (at == before).all():
                done = steps - (steps - done) % PERIOD
        for axis in range(3):
            ends[i, axis] = int(at[axis])
    return ends


@njit(cache=True, nogil=True)
def _step(flow: NDArray[np.float32], at: NDArray[np.float32]) -> None:
    """Move `at` one step along the flow between its eight nearest voxels."""
    low, high = np.empty(3, np.int64), np.empty(3, np.int64)
    share = np.empty(3)
    for axis in range(3):
        low[axis] = int(at[axis])
        high[axis] = min(low[axis] + 1, flow.shape[axis] - 1)
        share[axis] = at[axis] - low[axis]
    move = np.zeros(3)
    for corner in range(8):
        weight = 1.0
        place = low.copy()
        for axis in range(3):
            if corner >> axis & 1:
                weight *= share[axis]
                place[axis] = high[axis]
            else:
                weight *= 1 - share[axis]
        if weight > 0:
            for axis in range(3):
                move[axis] += weight * flow[place[0], place[1], place[2], axis]
    for axis in range(3):
        at[axis] = min(max(at[axis] + move[axis], 0), flow.shape[axis] - 1)
