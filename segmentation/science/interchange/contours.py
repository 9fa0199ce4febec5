"""Outlines along the edges of pixels: filling them again gives the very same pixels.

Objects are joined through edges of pixels and not through corners, so every ring is simple and
polygons are valid as OGC's simple features define them.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray
from skimage.measure import points_in_poly

from segmentation.science.pixels.label_source import LabelArray

Ring = NDArray[np.int64]
Polygon = list[Ring]


def contours(labels: LabelArray) -> dict[int, list[Polygon]]:
    """The polygons of each label of a plane (Y, X): an outer ring first, then its holes.

    Rings are (k, 2) of y, x, not closed, with points at corners only; (0, 0) is the outer corner
    of the first pixel. The largest polygon of an object comes first.
    """
    points, starts, owners, pinched = _trace(labels)
    rings: dict[int, list[Ring]] = defaultdict(list)
    for index, owner in enumerate(owners):
        ring = points[starts[index] : starts[index + 1]]
        rings[int(owner)] += _split(ring) if pinched[index] else [ring]
    return {label: _polygons(found) for label, found in rings.items()}


def doubled_area(ring: Ring) -> int:
    """Twice the area in a ring; negative for a hole."""
    y, x = ring[:, 0], ring[:, 1]
    return int(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def _polygons(rings: Sequence[Ring]) -> list[Polygon]:
    if len(rings) == 1:
        return [[rings[0]]]
    areas = [doubled_area(ring) for ring in rings]
    order = np.argsort(areas, kind="stable")[::-1]
    outer = [[rings[index]] for index in order if areas[index] > 0]
    for index in order:
        if areas[index] < 0:
            _home(outer, rings[index]).append(rings[index])
    return outer


def _home(polygons: list[Polygon], hole: Ring) -> Polygon:
    """The smallest polygon around a hole; the middle of an edge lies on no other ring."""
    middle = (hole[0] + hole[1])[None] / 2
    around = [polygon for polygon in polygons if points_in_poly(middle, polygon[0]).all()]
    return around[-1]


def _split(ring: Ring) -> list[Ring]:
    """A ring that meets itself in corners, as rings that don't."""
    found: list[Ring] = []
    path: list[tuple[int, int]] = []
    places: dict[tuple[int, int], int] = {}
    for y, x in ring.tolist():
        point = (y, x)
        if point in places:
            start = places[point]
            loop = path[start:]
            found.append(np.array(loop, np.int64))
            for passed in loop:
                del places[passed]
            del path[start:]
        places[point] = len(path)
        path.append(point)
    return [*found, np.array(path, np.int64)]


@njit(cache=True)
def _is(labels: LabelArray, y: int, x: int, label: int) -> bool:
    """Whether a pixel has a label; those beyond the plane have none."""
    inside = 0 <= y < labels.shape[0] and 0 <= x < labels.shape[1]
    return bool(inside and labels[y, x] == label)


@njit(cache=True)
def _trace(
    labels: LabelArray,
) -> tuple[Ring, NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Rings with their object on the right-hand side: points, starts, labels, and who meets itself.

    Each ring goes east along the upper edge of some pixel; such edges are where rings start.
    """
    seen = np.zeros(labels.shape, np.bool_)
    points = [(0, 0)][:0]
    starts, owners, pinched = [0], [0][:0], [False][:0]
    for row in range(labels.shape[0]):
        for column in range(labels.shape[1]):
            label = int(labels[row, column])
            if label and not seen[row, column] and not _is(labels, row - 1, column, label):
                pinched.append(_follow(labels, row, column, label, seen, points))
                starts.append(len(points))
                owners.append(label)
    flat = np.empty((len(points), 2), np.int64)
    for index, (y, x) in enumerate(points):
        flat[index, 0], flat[index, 1] = y, x
    return flat, np.array(starts), np.array(owners), np.array(pinched)


@njit(cache=True)
def _follow(
    labels: LabelArray,
    row: int,
    column: int,
    label: int,
    seen: NDArray[np.bool_],
    points: list[tuple[int, int]],
) -> bool:
    """Add the corners of the ring along the upper edge of a pixel; whether it meets itself."""
    y, x, dy, dx, meets = row, column, 0, 1, False
    while True:
        if dx == 1:
            seen[y, x] = True
        y, x = y + dy, x + dx
        # The pixels ahead of a corner, on the right and on the left of the way.
        right = _is(labels, y + (dy + dx - 1) // 2, x + (dx - dy - 1) // 2, label)
        left = _is(labels, y + (dy - dx - 1) // 2, x + (dx + dy - 1) // 2, label)
        if right and not left:
            continue
        meets = meets or (left and not right)
        points.append((y, x))
        if right:
            dy, dx = -dx, dy
        else:
            dy, dx = dx, -dy
        if y == row and x == column and dx == 1:
            return meets
