"""From probabilities and distances of a stack to star-convex polyhedra.

Weigert et al., WACV 2020. The candidates of all tiles are suppressed together, as in two
dimensions, by the `stardist` package's compiled intersection of polyhedra.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from stardist.geometry import polyhedron_to_label
from stardist.nms import non_maximum_suppression_3d_inds

from segmentation.science.engines.base import Instances, Tile
from segmentation.science.engines.candidates import (
    Candidates,
    core_candidates,
    most_probable_first,
)
from segmentation.science.engines.labels import keep
from segmentation.science.engines.stardist.decode import SMALLEST_DISTANCE

# The package paints ids of 16 bit.
_AT_ONCE = 65_000


def candidates(
    fields: NDArray[np.float32], tile: Tile, grids: tuple[int, ...], prob_threshold: float
) -> Candidates:
    """Those of a tile's core: `fields` is (1 + rays, Z', Y', X') on the grid, probability first."""
    found = core_candidates(fields, tile, grids, prob_threshold)
    return replace(found, dist=np.maximum(found.dist, SMALLEST_DISTANCE).astype(np.float32))


def suppress(pieces: Sequence[Candidates], rays: Any, nms_threshold: float) -> Candidates:
    """The candidates that no more probable one overlaps too much, most probable first."""
    found = most_probable_first(pieces)
    if not len(found.prob):
        return found
    # The package sorts by falling score and is stable only for scores that differ.
    order = np.linspace(1, 0, len(found.prob), dtype=np.float64)
    survivors = non_maximum_suppression_3d_inds(
        found.dist, found.points, rays, order, thresh=nms_threshold, verbose=False
    )
    return found.take(survivors)


def draw(objects: Candidates, rays: Any, shape: tuple[int, ...], min_size: int) -> Instances:
    """Paint polyhedra into a label image (Z, Y, X); the more probable object is on top.

    Objects of fewer than `min_size` voxels, or none, are dropped.
    """
    labels = np.zeros(shape, np.int32)
    for first in range(0, len(objects.prob), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        count = len(objects.prob[part])
        painted = polyhedron_to_label(
            objects.dist[part],
            objects.points[part],
            rays,
            shape,
            prob=np.linspace(1, 0.5, count),
            verbose=False,
        ).astype(np.int32)
        free = (labels == 0) & (painted > 0)
        labels[free] = painted[free] + first
    sizes = np.bincount(labels.ravel(), minlength=len(objects.prob) + 1)[1:]
    kept = sizes >= max(min_size, 1)
    left = objects.take(kept)
    corners = left.points[:, None] + left.dist[..., None] * rays.vertices
    return Instances(
        labels=keep(labels, kept),
        scores=left.prob.astype(np.float32),
        vertices=list(corners.astype(np.float32)),
    )
