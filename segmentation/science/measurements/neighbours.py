"""Who touches whom, and how near the nearest is."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.label_source import LabelArray, LabelSource, blocks_of

Pairs = NDArray[np.int64]
_HALF, _LOWER = np.uint64(32), np.uint64(2**32 - 1)


def contacts(labels: LabelSource) -> tuple[Pairs, NDArray[np.int64]]:
    """Pairs (n, 2) of ids that share edges of pixels within planes, and how many edges (n,)."""
    height, width = labels.shape[2:]
    found = [np.zeros((0, 2), np.uint64)]
    for t, z, rows, columns in blocks_of(labels):
        # One row and column more than the block, for the edges to the next ones.
        below = slice(rows.start, min(rows.stop + 1, height))
        beside = slice(columns.start, min(columns.stop + 1, width))
        block = np.ascontiguousarray(labels.read(t, z, below, beside))
        inner = (rows.stop - rows.start, columns.stop - columns.start)
        keys, counts = np.unique(_keys(_edges(block, *inner)), return_counts=True)
        found.append(np.stack([keys, counts.astype(np.uint64)], axis=1))
    keys, parts = np.concatenate(found).T
    both, where = np.unique(keys, return_inverse=True)
    lengths = np.bincount(where, parts, len(both)).astype(np.int64)
    return np.stack([both >> _HALF, both & _LOWER], axis=1).astype(np.int64), lengths


def _keys(pairs: Pairs) -> NDArray[np.uint64]:
    """Pairs (n, 2) of ids as single numbers, which are sorted many times faster."""
    one, other = pairs.astype(np.uint64).T
    return np.asarray((one << _HALF) | other, np.uint64)


def neighbour_columns(
    labels: LabelSource,
    ids: NDArray[np.int64],
    times: NDArray[np.int64],
    centroids: NDArray[np.float64],
    size: PixelSize,
) -> dict[str, NDArray[Any]]:
    """How many others each object touches, and the distance of the nearest centroid.

    `centroids` (n, 3) are z, y, x in pixels, `times` (n,) the objects' times: only those of one
    time are neighbours. The distance is in µm where the pixel size is known, else in pixels;
    NaN where there is no other object.
    """
    pairs, _ = contacts(labels)
    touching = np.bincount(np.searchsorted(ids, pairs.ravel()), minlength=len(ids))
    flat = not len(ids) or float(np.ptp(centroids[:, 0])) == 0
    known = bool(size.x and size.y and (size.z or flat))
    scale = (size.z or 1.0, size.y or 1.0, size.x or 1.0) if known else (1.0, 1.0, 1.0)
    nearest = nearest_distances(times, centroids * scale)
    return {"touching": touching, f"nearest_{'um' if known else 'px'}": nearest}


def nearest_distances(
    times: NDArray[np.int64], places: NDArray[np.float64], rows: NDArray[np.intp] | None = None
) -> NDArray[np.float64]:
    """How far from each place (n, 3) the nearest other one of the same time is; NaN without one.

    With `rows`, of these only.
    """
    wanted = np.arange(len(places)) if rows is None else rows
    found = np.full(len(wanted), np.nan)
    for time in np.unique(times[wanted]):
        there = places[times == time]
        if len(there) > 1:
            asked = times[wanted] == time
            found[asked] = cKDTree(there).query(places[wanted[asked]], k=2)[0][:, 1]
    return found


def perimeters(labels: LabelSource, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each of the rising `ids`, how many edges of its pixels end it within their planes."""
    height, width = labels.shape[2:]
    found = np.zeros(len(ids), np.int64)
    for t, z, rows, columns in blocks_of(labels):
        # A pixel more on every side; beyond the image there is nothing.
        first, left = max(rows.start - 1, 0), max(columns.start - 1, 0)
        block = labels.read(
            t,
            z,
            slice(first, min(rows.stop + 1, height)),
            slice(left, min(columns.stop + 1, width)),
        )
        before = (int(rows.start == 0), int(columns.start == 0))
        after = (int(rows.stop == height), int(columns.stop == width))
        padded = np.pad(block, list(zip(before, after, strict=True)))
        if (inner := padded[1:-1, 1:-1]).any():
            ends = sum(
                (inner != padded[y : y + inner.shape[0], x : x + inner.shape[1]]).astype(np.int64)
                for y, x in ((0, 1), (2, 1), (1, 0), (1, 2))
            )
            inside = inner > 0
            found += np.bincount(
                np.searchsorted(ids, inner[inside]), ends[inside], len(ids)
            ).astype(np.int64)
    return found


@njit(cache=True)
def _edges(block: LabelArray, height: int, width: int) -> Pairs:
    """A row for every edge between two objects, at the right and below of the inner pixels."""
    found = [(0, 0)][:0]
    for y in range(height):
        for x in range(width):
            one = np.int64(block[y, x])
            if one == 0:
                continue
            for dy, dx in ((0, 1), (1, 0)):
                if y + dy < block.shape[0] and x + dx < block.shape[1]:
                    other = np.int64(block[y + dy, x + dx])
                    if other != 0 and other != one:
                        found.append((int(min(one, other)), int(max(one, other))))
    pairs = np.empty((len(found), 2), np.int64)
    for index, pair in enumerate(found):
        pairs[index, 0], pairs[index, 1] = pair
    return pairs
