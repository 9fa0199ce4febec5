"""Intensities on the edge of objects, and in a ring around them, within planes."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.measurements.accumulate import Intensity
from segmentation.science.measurements.form import Columns
from segmentation.science.pixels.label_source import LabelArray, LabelSource, blocks_of
from segmentation.science.pixels.source import PixelSource

RING_PX = 4


def surroundings_columns(
    labels: LabelSource, ids: NDArray[np.int64], source: PixelSource, names: list[str]
) -> Columns:
    """`edge_mean_<channel>` and `ring_mean_<channel>` of the objects `ids` (rising).

    The edge are an object's pixels beside others, the ring the pixels of no object up to `RING_PX`
    from it; one between two goes to the nearer, and to the lower id of equally near ones. NaN
    where there are none. `names` are the channels' names in columns.
    """
    edges = [Intensity(len(ids) + 1) for _ in names]
    rings = [Intensity(len(ids) + 1) for _ in names]
    for t, z, rows, columns in blocks_of(labels):
        ranks, corner = _with_margin(labels, ids, t, z, rows, columns)
        if not ranks.any():
            continue
        shape = (rows.stop - rows.start, columns.stop - columns.start)
        edge, ring = _edge_and_ring(ranks, corner, shape, _near(RING_PX))
        for channel in range(len(names)):
            pixels = source.read(t, channel, z, rows, columns)
            edges[channel].add(edge, pixels)
            rings[channel].add(ring, pixels)
    return {
        f"{what}_mean_{name}": np.where(part.count > 0, part.mean(), np.nan)[1:]
        for what, all_ in (("edge", edges), ("ring", rings))
        for name, part in zip(names, all_, strict=True)
    }


def _with_margin(
    labels: LabelSource, ids: NDArray[np.int64], t: int, z: int, rows: slice, columns: slice
) -> tuple[LabelArray, tuple[int, int]]:
    """A block with what lies around it as ranks of labels from 1, and where the block begins."""
    height, width = labels.shape[2:]
    y = slice(max(rows.start - RING_PX, 0), min(rows.stop + RING_PX, height))
    x = slice(max(columns.start - RING_PX, 0), min(columns.stop + RING_PX, width))
    block = labels.read(t, z, y, x)
    ranks = np.searchsorted(ids, block, side="right").astype(np.uint32)
    return ranks, (rows.start - y.start, columns.start - x.start)


def _near(distance: int) -> NDArray[np.int64]:
    """Squared distance, dy and dx (n, 3) of all pixels within a distance, the nearest first."""
    dy, dx = np.mgrid[-distance : distance + 1, -distance : distance + 1].reshape(2, -1)
    steps = np.stack([dy * dy + dx * dx, dy, dx], axis=1)
    steps = steps[(steps[:, 0] > 0) & (steps[:, 0] <= distance * distance)]
    return np.asarray(steps[np.argsort(steps[:, 0], kind="stable")], np.int64)


@njit(cache=True)
def _edge_and_ring(
    ranks: LabelArray,
    corner: tuple[int, int],
    shape: tuple[int, int],
    near: NDArray[np.int64],
) -> tuple[LabelArray, LabelArray]:
    """For each pixel of a block the object on whose edge, and in whose ring it lies, else 0."""
    edge, ring = np.zeros(shape, np.uint32), np.zeros(shape, np.uint32)
    for row in range(shape[0]):
        for column in range(shape[1]):
            y, x = row + corner[0], column + corner[1]
            own, nearest, found = ranks[y, x], np.int64(-1), np.uint32(0)
            for square, dy, dx in near:
                if (own and square > 1) or (found and square > nearest):
                    break
                v, u = y + dy, x + dx
                if v < 0 or u < 0 or v >= ranks.shape[0] or u >= ranks.shape[1]:
                    continue
                other = ranks[v, u]
                if own and other != own:
                    edge[row, column] = own
                elif not own and other and (not found or other < found):
                    nearest, found = square, other
            ring[row, column] = found
    return edge, ring
