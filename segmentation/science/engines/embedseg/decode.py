"""From arrows to objects: the surest seed gathers all pixels that point at where it points.

The greedy clustering of Neven et al. and Lalit et al., exactly, but a proposal looks only at
arrows that end near its own: they are kept in a grid of cells, so that an object costs its own
size and not the image's.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances
from segmentation.science.engines.embedseg.spec import EmbedSegParameters
from segmentation.science.engines.labels import drop_small

CELL_PX = 8.0
OWN_SHARE = 0.5
LARGEST_REACH_PX = 512.0
SMALLEST_WIDTH = 1e-9

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def decode(fields: NDArray[np.float32], parameters: EmbedSegParameters) -> Instances:
    """Objects of a plane from its fields (5, Y, X).

    Fields: where the arrow ends x and y (pixels relative to the pixel), inverse squared widths x
    and y (1/px²), seed. Scores are the seeds of the objects.
    """
    seed = fields[4]
    rows, columns = np.nonzero(seed > parameters.foreground_threshold)
    said = fields[:, rows, columns].astype(np.float64)
    ends_x, ends_y = columns + said[0], rows + said[1]
    cells, starts, order, shape = _into_cells(ends_y, ends_x)
    ids, scores = _cluster(
        ends_y[order],
        ends_x[order],
        said[3][order],
        said[2][order],
        said[4][order],
        np.argsort(-said[4][order], kind="stable"),
        starts,
        cells,
        shape,
        parameters.seed_threshold,
        max(parameters.min_area_px, 1),
    )
    labels = np.zeros(seed.shape, np.int32)
    labels[rows[order], columns[order]] = ids
    kept = np.bincount(labels.ravel(), minlength=len(scores) + 1)[1:] >= max(
        parameters.min_area_px, 1
    )
    return Instances(drop_small(labels, parameters.min_area_px), scores[kept].astype(np.float32))


def _into_cells(ends_y: Floats, ends_x: Floats) -> tuple[Floats, Ints, Ints, Ints]:
    """Origin of the grid, where each cell's arrows start, the arrows' order, the grid's shape."""
    if not len(ends_y):
        return np.zeros(2), np.zeros(2, np.int64), np.zeros(0, np.int64), np.ones(2, np.int64)
    origin = np.array([ends_y.min(), ends_x.min()])
    y = ((ends_y - origin[0]) // CELL_PX).astype(np.int64)
    x = ((ends_x - origin[1]) // CELL_PX).astype(np.int64)
    shape = np.array([y.max() + 1, x.max() + 1])
    cell = y * shape[1] + x
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], np.arange(shape[0] * shape[1] + 1))
    return origin, starts, order, shape


@njit(cache=True)
def _cluster(
    ends_y: Floats,
    ends_x: Floats,
    inverse_y: Floats,
    inverse_x: Floats,
    seeds: Floats,
    by_seed: Ints,
    starts: Ints,
    origin: Floats,
    shape: Ints,
    seed_threshold: float,
    min_area: int,
) -> tuple[NDArray[np.int32], Floats]:
    """The object of each arrow (0 for none), and the seed that began each object."""
    ids = np.zeros(len(seeds), np.int32)
    scores = np.empty(len(seeds))
    members = np.empty(len(seeds), np.int64)
    taken = np.zeros(len(seeds), np.bool_)
    count = 0
    for best in by_seed:
        if seeds[best] < seed_threshold:
            break
        if taken[best]:
            continue
        taken[best] = True
        widths = (inverse_y[best], inverse_x[best])
        n, free = _gather(best, ends_y, ends_x, widths, starts, origin, shape, taken, members)
        if n < min_area or free + 1 <= OWN_SHARE * n:
            continue
        scores[count] = seeds[best]
        count += 1
        for k in range(n):
            if not taken[members[k]] or members[k] == best:
                ids[members[k]] = count
                taken[members[k]] = True
    return ids, scores[:count]


@njit(cache=True)
def _gather(
    best: int,
    ends_y: Floats,
    ends_x: Floats,
    widths: tuple[float, float],
    starts: Ints,
    origin: Floats,
    shape: Ints,
    taken: NDArray[np.bool_],
    members: Ints,
) -> tuple[int, int]:
    """Fill `members` with the arrows that end, more likely than not, where the best one ends.

    Returns how many there are, and how many of them belong to no object yet.
    """
    limit = np.log(2.0)
    y, x = ends_y[best], ends_x[best]
    reach_y = min(np.sqrt(limit / max(widths[0], SMALLEST_WIDTH)), LARGEST_REACH_PX)
    reach_x = min(np.sqrt(limit / max(widths[1], SMALLEST_WIDTH)), LARGEST_REACH_PX)
    top = max(int((y - reach_y - origin[0]) // CELL_PX), 0)
    bottom = min(int((y + reach_y - origin[0]) // CELL_PX), shape[0] - 1)
    left = max(int((x - reach_x - origin[1]) // CELL_PX), 0)
    right = min(int((x + reach_x - origin[1]) // CELL_PX), shape[1] - 1)
    n = free = 0
    for row in range(top, bottom + 1):
        first = row * shape[1] + left
        for k in range(starts[first], starts[first + right - left + 1]):
            dy, dx = ends_y[k] - y, ends_x[k] - x
            if dy * dy * widths[0] + dx * dx * widths[1] < limit:
                members[n] = k
                n += 1
                free += not taken[k]
    return n, free
