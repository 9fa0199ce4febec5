"""From probabilities and distances to objects.

The candidates of all tiles are suppressed together, by the `stardist` package's compiled
polygon intersection over a k-d tree, so that a seam can neither cut an object nor double it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from skimage.draw import polygon
from stardist.geometry import dist_to_coord
from stardist.nms import non_maximum_suppression_inds

from segmentation.science.engines.base import Instances, Tile

SMALLEST_DISTANCE = 1e-3


@dataclass(frozen=True)
class Candidates:
    """Possible objects: points (n, 2) y, x in pixels of the plane; probabilities; distances."""

    points: NDArray[np.int32]
    prob: NDArray[np.float32]
    dist: NDArray[np.float32]


def candidates(
    fields: NDArray[np.float32], tile: Tile, grid: int, prob_threshold: float
) -> Candidates:
    """Those of a tile's core: `fields` is (1 + rays, Y/grid, X/grid), probability first."""
    top, left = (window.start for window in tile.window)
    inside = tuple(
        slice(-(-(core.start - start) // grid), -(-(core.stop - start) // grid))
        for core, start in zip(tile.core, (top, left), strict=True)
    )
    prob = fields[0][inside]
    rows, columns = np.nonzero(prob > prob_threshold)
    dist = fields[1:, inside[0], inside[1]][:, rows, columns].T
    points = np.stack(
        [(rows + inside[0].start) * grid + top, (columns + inside[1].start) * grid + left], axis=1
    )
    return Candidates(
        points.astype(np.int32),
        prob[rows, columns],
        np.maximum(dist, SMALLEST_DISTANCE).astype(np.float32),
    )


def suppress(pieces: Sequence[Candidates], nms_threshold: float) -> Candidates:
    """The candidates that no more probable one overlaps too much, most probable first."""
    prob = np.concatenate([piece.prob for piece in pieces])
    points = np.concatenate([piece.points for piece in pieces])
    dist = np.concatenate([piece.dist for piece in pieces])
    order = np.lexsort((points[:, 1], points[:, 0], -prob))
    prob, points, dist = prob[order], points[order], np.ascontiguousarray(dist[order])
    if len(prob):
        kept = non_maximum_suppression_inds(
            dist, points, scores=prob, thresh=np.float32(nms_threshold), verbose=False
        )
        prob, points, dist = prob[kept], points[kept], dist[kept]
    return Candidates(points, prob, dist)


def draw(objects: Candidates, shape: tuple[int, int], min_area_px: int) -> Instances:
    """Paint outlines into a label image of `shape`; the more probable object is on top.

    Objects of which no pixel is left, or fewer than `min_area_px`, are dropped.
    """
    outlines = dist_to_coord(objects.dist, objects.points).transpose(0, 2, 1)
    labels = np.zeros(shape, np.int32)
    for index in range(len(outlines))[::-1]:
        rows, columns = polygon(outlines[index, :, 0], outlines[index, :, 1], shape)
        labels[rows, columns] = index + 1
    areas = np.bincount(labels.ravel(), minlength=len(outlines) + 1)[1:]
    kept = np.flatnonzero(areas >= max(min_area_px, 1))
    renumbered = np.zeros(len(outlines) + 1, np.int32)
    renumbered[kept + 1] = np.arange(1, len(kept) + 1)
    return Instances(
        labels=renumbered[labels],
        scores=objects.prob[kept].astype(np.float32),
        outlines=list(outlines[kept].astype(np.float32)),
    )
