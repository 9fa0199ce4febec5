"""Star-convex polygons that overlap a more probable one too much are dropped.

The same stay as in the `stardist` package (Schmidt et al., MICCAI 2018; its C++ code), which cuts
each pair with the Clipper library. Most pairs are far from the threshold: what they share is added
up row by row, and only where that may not tell is the package asked. That is many times faster,
and other threads can work meanwhile, which the package does not let them.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from stardist.nms import non_maximum_suppression_inds

from segmentation.science.engines.cells import Cells, into_cells, rows_of_cells

# Polygons that reach farther are none of cells, and are left to the package.
FARTHEST_PX = 4096.0
SMALLEST_CELL_PX = 8
# A crossing moves to the nearest pixel in the package: so many times the longest edge is more
# than it was ever seen to change the area by.
_EDGES = 1.5
# The package adds up areas in single precision.
_LAST_BITS = 2e-5


class Polygons(NamedTuple):
    """Centers (n, 2) y, x of polygons, how far each reaches (n,), and what is asked of them often.

    farthest: the largest of the radii; corners: (n, k, 2) y, x in whole pixels; boxes: (n, 2, 2) of
    the corners before they were rounded, the lowest y, x and the highest; rows: (n, 2), the first
    and the last; areas: (n,); unsure: (n,), by how much an area may be off that a crossing with
    such a polygon cuts.
    """

    centers: NDArray[np.int64]
    radii: NDArray[np.float32]
    farthest: float
    corners: NDArray[np.int64]
    boxes: NDArray[np.float32]
    rows: NDArray[np.int64]
    areas: NDArray[np.float64]
    unsure: NDArray[np.float64]


class Rows(NamedTuple):
    """Where rows of pixels enter and leave a polygon: `counts` ends, `ends` (rows, k) in order."""

    counts: NDArray[np.int64]
    ends: NDArray[np.float64]
    turns: NDArray[np.int64]


def suppress(
    dist: NDArray[np.float32], points: NDArray[np.int32], threshold: float
) -> NDArray[np.bool_]:
    """Which polygons stay, of distances (n, k) around points (n, 2), the most probable first.

    A polygon goes where it shares more than `threshold` of the smaller one's area with one that
    stays.
    """
    if not len(dist):
        return np.ones(0, np.bool_)
    radii = dist.max(axis=1)
    if not radii.max() <= FARTHEST_PX or points.min() < 0:
        return _by_package(dist, points, threshold)
    polygons = _polygons(dist, points.astype(np.int64), radii)
    cells = into_cells(polygons.centers, max(SMALLEST_CELL_PX, int(np.ceil(polygons.farthest))))
    kept, asked = np.ones(len(dist), np.bool_), np.empty(len(dist), np.int64)
    drawn = _rows(polygons), _rows(polygons)
    first = 0
    while True:
        first, count = _greedy(polygons, cells, threshold, drawn, first, kept, asked)
        if not count:
            return kept
        for other in asked[:count]:
            pair = [first, other]
            kept[other] = _by_package(dist[pair], points[pair], threshold)[1]
        first += 1


def _by_package(
    dist: NDArray[np.float32], points: NDArray[np.int32], threshold: float
) -> NDArray[np.bool_]:
    kept: NDArray[np.bool_] = non_maximum_suppression_inds(
        np.ascontiguousarray(dist),
        points,
        scores=np.ones(len(dist)),
        thresh=np.float32(threshold),
        verbose=False,
    )
    return kept


def _rows(polygons: Polygons) -> Rows:
    """Room for any of them."""
    height, rays = int(2 * polygons.farthest) + 4, polygons.corners.shape[1]
    ends, turns = np.empty((height, rays)), np.empty((height, rays), np.int64)
    return Rows(np.zeros(height, np.int64), ends, turns)


def _polygons(
    dist: NDArray[np.float32], centers: NDArray[np.int64], radii: NDArray[np.float32]
) -> Polygons:
    rays = dist.shape[1]
    angles = np.float32(2 * np.pi / rays) * np.arange(rays, dtype=np.float32)
    directions = np.stack([np.sin(angles), np.cos(angles)], axis=1)
    return Polygons(centers, radii, float(radii.max()), *_cut(dist, centers, directions))


@njit(cache=True, nogil=True)
def _cut(
    dist: NDArray[np.float32], centers: NDArray[np.int64], directions: NDArray[np.float32]
) -> tuple[
    NDArray[np.int64],
    NDArray[np.float32],
    NDArray[np.int64],
    NDArray[np.float64],
    NDArray[np.float64],
]:
    """Corners, boxes, rows, areas and doubts of polygons."""
    count, rays = dist.shape
    corners, boxes = np.empty((count, rays, 2), np.int64), np.empty((count, 2, 2), np.float32)
    rows, areas, unsure = np.empty((count, 2), np.int64), np.empty(count), np.empty(count)
    for i in range(count):
        for axis in range(2):
            center, low, high = np.float32(centers[i, axis]), np.inf, -np.inf
            for k in range(rays):
                place = np.float32(center + dist[i, k] * directions[k, axis])
                corners[i, k, axis] = int(place)  # towards zero, as the package does
                low, high = min(low, float(place)), max(high, float(place))
            boxes[i, 0, axis], boxes[i, 1, axis] = low, high
        rows[i, 0], rows[i, 1] = int(boxes[i, 0, 0]), int(boxes[i, 1, 0])
        areas[i], longest = _area(corners[i])
        unsure[i] = longest * (_EDGES + _LAST_BITS * boxes[i, 1].max())
    return corners, boxes, rows, areas, unsure


@njit(cache=True, nogil=True)
def _area(corners: NDArray[np.int64]) -> tuple[float, float]:
    """The area of a polygon, and its longest edge."""
    twice, longest = 0, 1.0
    y0, x0 = corners[-1, 0], corners[-1, 1]
    for k in range(len(corners)):
        y1, x1 = corners[k, 0], corners[k, 1]
        twice += x0 * y1 - y0 * x1
        longest = max(longest, float((y1 - y0) ** 2 + (x1 - x0) ** 2))
        y0, x0 = y1, x1
    return abs(twice) / 2, np.sqrt(longest)


@njit(cache=True, nogil=True)
def _greedy(
    polygons: Polygons,
    cells: Cells,
    threshold: float,
    drawn: tuple[Rows, Rows],
    first: int,
    kept: NDArray[np.bool_],
    asked: NDArray[np.int64],
) -> tuple[int, int]:
    """Go on from polygon `first` to one with pairs that can't be told: which, and how many.

    `kept` is changed, and the other polygons of these pairs stand in `asked`. It is called as often
    as there are such pairs, so nothing here may take longer the more polygons there are.
    """
    (one, other), farthest = drawn, polygons.farthest
    for i in range(first, len(kept)):
        if not kept[i]:
            continue
        is_drawn, count = False, 0
        reach = int(farthest + polygons.radii[i]) + 1
        near = rows_of_cells(cells, polygons.centers[i] - reach, polygons.centers[i] + reach)
        for begin, end in near:
            for j in cells.numbers[begin:end]:
                if j <= i or not kept[j] or not _may_touch(polygons, i, j, farthest):
                    continue
                if not is_drawn:
                    first_row, last_row = polygons.rows[i]
                    _draw(polygons.corners[i], first_row, last_row - first_row, one)
                    is_drawn = True
                shared, unsure = _shared(polygons, i, j, one, other)
                limit = threshold * min(polygons.areas[i], polygons.areas[j])
                if abs(shared - limit) <= unsure:
                    asked[count] = j
                    count += 1
                else:
                    kept[j] = shared < limit
        if count:
            return i, count
    return len(kept), 0


@njit(cache=True, nogil=True)
def _may_touch(polygons: Polygons, i: int, j: int, farthest: float) -> bool:
    """The package's own tests: how far the centers are, and where the boxes."""
    between = polygons.centers[i] - polygons.centers[j]
    if between[0] ** 2 + between[1] ** 2 >= (farthest + polygons.radii[i]) ** 2:
        return False
    one, other = polygons.boxes[i], polygons.boxes[j]
    for axis in range(2):
        if one[0, axis] > other[1, axis] or other[0, axis] > one[1, axis]:
            return False
    return True


@njit(cache=True, nogil=True)
def _draw(polygon: NDArray[np.int64], low: int, height: int, rows: Rows) -> None:
    """Where the middles of `height` rows from `low` enter and leave a polygon, left to right."""
    counts, ends, turns = rows
    counts[:height] = 0
    for k in range(len(polygon)):
        y0, x0, y1, x1 = polygon[k - 1, 0], polygon[k - 1, 1], polygon[k, 0], polygon[k, 1]
        turn = 1
        if y0 > y1:
            y0, x0, y1, x1, turn = y1, x1, y0, x0, -1
        if y0 == y1:
            continue
        step = (x1 - x0) / (y1 - y0)
        for y in range(max(y0, low), min(y1, low + height)):
            x, row = x0 + (y + 0.5 - y0) * step, y - low
            place = counts[row]
            while place > 0 and ends[row, place - 1] > x:
                ends[row, place], turns[row, place] = ends[row, place - 1], turns[row, place - 1]
                place -= 1
            ends[row, place], turns[row, place] = x, turn
            counts[row] += 1
    for row in range(height):
        if counts[row] > 2:
            counts[row] = _outermost(ends[row], turns[row], counts[row])


@njit(cache=True, nogil=True)
def _outermost(ends: NDArray[np.float64], turns: NDArray[np.int64], count: int) -> int:
    """Leave out the ends within a polygon that winds over itself; returns how many are left."""
    winding, left = 0, 0
    for place in range(count):
        before, winding = winding, winding + turns[place]
        if (before == 0) != (winding == 0):
            ends[left] = ends[place]
            left += 1
    return left


@njit(cache=True, nogil=True)
def _shared(polygons: Polygons, i: int, j: int, one: Rows, other: Rows) -> tuple[float, float]:
    """The area that two polygons share, of which `one` is drawn, and how far it may be off."""
    top, low = polygons.rows[i, 0], max(polygons.rows[i, 0], polygons.rows[j, 0])
    height = max(min(polygons.rows[i, 1], polygons.rows[j, 1]) - low, 0)
    _draw(polygons.corners[j], low, height, other)
    area, crossings, left, right = 0.0, 1, 0.0, 0.0
    here, there = one.ends, other.ends
    for row in range(height):
        at = low - top + row
        if one.counts[at] == 2 and other.counts[row] == 2:
            area += max(0.0, min(here[at, 1], there[row, 1]) - max(here[at, 0], there[row, 0]))
            # Where one's end passes the other's, their edges cross.
            crossings += left * (here[at, 0] - there[row, 0]) < 0
            crossings += right * (here[at, 1] - there[row, 1]) < 0
            left, right = here[at, 0] - there[row, 0], here[at, 1] - there[row, 1]
        else:
            area += _common(here[at, : one.counts[at]], there[row, : other.counts[row]])
            crossings += 2
    return area, crossings * max(polygons.unsure[i], polygons.unsure[j])


@njit(cache=True, nogil=True)
def _common(here: NDArray[np.float64], there: NDArray[np.float64]) -> float:
    """How much of a row lies within two sets of pieces of it."""
    total, i, j = 0.0, 0, 0
    while i < len(here) and j < len(there):
        total += max(0.0, min(here[i + 1], there[j + 1]) - max(here[i], there[j]))
        if here[i + 1] < there[j + 1]:
            i += 2
        else:
            j += 2
    return total
