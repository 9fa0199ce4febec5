"""From probabilities and distances to objects.

The candidates of all tiles are suppressed together, so that a seam can neither cut an object nor
double it.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from stardist.geometry import dist_to_coord
from threadpoolctl import ThreadpoolController

from segmentation.science.engines import outlines
from segmentation.science.engines.base import Instances, Tile
from segmentation.science.engines.candidates import (
    Candidates,
    core_candidates,
    most_probable_first,
)
from segmentation.science.engines.stardist import suppression

SMALLEST_DISTANCE = 1e-3


def candidates(
    fields: NDArray[np.float32], tile: Tile, grid: int, prob_threshold: float
) -> Candidates:
    """Those of a tile's core: `fields` is (1 + rays, Y/grid, X/grid), probability first."""
    found = core_candidates(fields, tile, (grid, grid), prob_threshold)
    return replace(found, dist=np.maximum(found.dist, SMALLEST_DISTANCE).astype(np.float32))


def suppress(pieces: Sequence[Candidates], nms_threshold: float) -> Candidates:
    """The candidates that no more probable one overlaps too much, most probable first."""
    found = most_probable_first(pieces)
    if not len(found.prob):
        return found
    with _thread_pools().limit(limits=1, user_api="openmp"):
        kept = suppression.suppress(found.dist, found.points, nms_threshold)
    return found.take(kept)


@cache
def _thread_pools() -> ThreadpoolController:
    """What sets the number of threads of the package's OpenMP.

    It makes its threads meet twice for each candidate. Where another process holds a core they
    wait for its time slice each time: seconds, even minutes, instead of hundredths of a second.
    """
    return ThreadpoolController()


def draw(objects: Candidates, shape: tuple[int, ...], min_area_px: int) -> Instances:
    """Paint outlines into a label image of `shape`; the more probable object is on top.

    Objects of which no pixel is left, or fewer than `min_area_px`, are dropped.
    """
    polygons = dist_to_coord(objects.dist, objects.points).transpose(0, 2, 1)
    return outlines.draw(polygons, objects.prob, shape, min_area_px)
