"""The surest seed gathers all pixels that point at where it points.

The greedy clustering of Neven et al. and Lalit et al., exactly, but a proposal looks only at
arrows that end near its own: they are kept in a grid of cells, so that an object costs its own
size and not the image's.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

CELL_PX = 8.0  # a power of two, so that dividing by it is exact
LARGEST_GRID = 1 << 24
OWN_SHARE = 0.5
LARGEST_REACH_PX = 512.0
SMALLEST_WIDTH = 1e-9

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Arrows(NamedTuple):
    """Where arrows end (px), the inverse squared widths there (1/px²), and how sure they are."""

    z: Floats
    y: Floats
    x: Floats
    inverse_z: Floats
    inverse_y: Floats
    inverse_x: Floats
    seed: Floats


class _Grid(NamedTuple):
    """Cells in which arrows end: where they begin, their side (px), how many along z, y and x.

    The arrows of cell i, counted along x first, are those from `starts[i]` to `starts[i + 1]`.
    """

    corner: tuple[float, float, float]
    side: float
    shape: tuple[int, int, int]
    starts: Ints


def cluster(
    arrows: Arrows, seed_threshold: float, smallest: int
) -> tuple[NDArray[np.int32], Floats]:
    """The object of each arrow (0 for none), and the seed that began each object.

    A proposal of fewer than `smallest` arrows is no object.
    """
    ids = np.zeros(len(arrows.seed), np.int32)
    if not len(ids):
        return ids, np.zeros(0)
    grid, order = _into_cells(np.stack(arrows[:3]))
    sorted_arrows = Arrows(*(values[order] for values in arrows))
    by_seed = np.argsort(-sorted_arrows.seed, kind="stable")
    ids[order], scores = _cluster(sorted_arrows, by_seed, grid, seed_threshold, smallest)
    return ids, scores


def _into_cells(ends: Floats) -> tuple[_Grid, Ints]:
    """A grid for arrows that end there (z, y, x), and their order in it."""
    corner, far = ends.min(1), ends.max(1)
    side = CELL_PX
    while np.prod((far - corner) // side + 1) > LARGEST_GRID:
        side *= 2
    places = ((ends - corner[:, None]) * (1 / side)).astype(np.int64)
    deep, high, wide = (int(axis.max()) + 1 for axis in places)
    cell = (places[0] * high + places[1]) * wide + places[2]
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], np.arange(deep * high * wide + 1))
    z, y, x = corner.tolist()
    return _Grid((z, y, x), side, (deep, high, wide), starts), order


@njit(cache=True)
def _cluster(
    arrows: Arrows, by_seed: Ints, grid: _Grid, seed_threshold: float, smallest: int
) -> tuple[NDArray[np.int32], Floats]:
    """As `cluster`, of arrows in the grid's order."""
    ids = np.zeros(len(by_seed), np.int32)
    scores = np.empty(len(by_seed))
    members = np.empty(len(by_seed), np.int64)
    taken = np.zeros(len(by_seed), np.bool_)
    count = 0
    for best in by_seed:
        if arrows.seed[best] < seed_threshold:
            break
        if taken[best]:
            continue
        taken[best] = True
        n, free = _gather(best, arrows, grid, taken, members)
        if n < smallest or free + 1 <= OWN_SHARE * n:
            continue
        scores[count] = arrows.seed[best]
        count += 1
        for k in range(n):
            if not taken[members[k]] or members[k] == best:
                ids[members[k]] = count
                taken[members[k]] = True
    return ids, scores[:count]


@njit(cache=True)
def _gather(
    best: int, arrows: Arrows, grid: _Grid, taken: NDArray[np.bool_], members: Ints
) -> tuple[int, int]:
    """Fill `members` with the arrows that end, more likely than not, where the best one ends.

    Returns how many there are, and how many of them belong to no object yet.
    """
    limit = np.log(2.0)
    z, y, x = arrows.z[best], arrows.y[best], arrows.x[best]
    of_z, of_y, of_x = arrows.inverse_z[best], arrows.inverse_y[best], arrows.inverse_x[best]
    front, back = _cells_near(z - grid.corner[0], of_z, grid.side, grid.shape[0])
    top, bottom = _cells_near(y - grid.corner[1], of_y, grid.side, grid.shape[1])
    left, right = _cells_near(x - grid.corner[2], of_x, grid.side, grid.shape[2])
    n = free = 0
    for plane in range(front, back + 1):
        for row in range(top, bottom + 1):
            first = (plane * grid.shape[1] + row) * grid.shape[2] + left
            for k in range(grid.starts[first], grid.starts[first + right - left + 1]):
                dy, dx = arrows.y[k] - y, arrows.x[k] - x
                distance = dy * dy * of_y + dx * dx * of_x
                # In a plane, where `of_z` is 0, there is no need to read z.
                if of_z > 0.0:
                    distance += (arrows.z[k] - z) ** 2 * of_z
                if distance < limit:
                    members[n] = k
                    n += 1
                    free += not taken[k]
    return n, free


@njit(cache=True)
def _cells_near(end: float, inverse: float, side: float, count: int) -> tuple[int, int]:
    """First and last cell along an axis that a proposal can reach, from the grid's corner."""
    reach = min(np.sqrt(np.log(2.0) / max(inverse, SMALLEST_WIDTH)), LARGEST_REACH_PX)
    return max(int((end - reach) // side), 0), min(int((end + reach) // side), count - 1)
