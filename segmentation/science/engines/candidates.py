"""Possible objects, as networks propose them that speak of a whole object at each pixel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Tile


@dataclass(frozen=True)
class Candidates:
    """Points (n, 2) y, x or (n, 3) z, y, x in pixels; probabilities (n,); shapes (n, k)."""

    points: NDArray[np.int32]
    prob: NDArray[np.float32]
    dist: NDArray[np.float32]

    def take(self, chosen: NDArray[Any]) -> "Candidates":
        """Those at these indices, or where this is true."""
        return Candidates(self.points[chosen], self.prob[chosen], self.dist[chosen])


def core_candidates(
    fields: NDArray[np.float32], tile: Tile, grids: tuple[int, ...], prob_threshold: float
) -> Candidates:
    """Those of a tile's core, probability first in `fields` (1 + k, [Z,] Y, X) on a coarse grid.

    grids: pixels a place of that grid, axis by axis.
    """
    starts = [window.start for window in tile.window]
    inside = tuple(
        slice(-(-(core.start - start) // grid), -(-(core.stop - start) // grid))
        for core, start, grid in zip(tile.core, starts, grids, strict=True)
    )
    core = np.moveaxis(fields[:, *inside], 0, -1)
    places = np.nonzero(core[..., 0] > prob_threshold)
    found = core[places]
    points = np.stack(
        [
            (place + part.start) * grid + start
            for place, part, grid, start in zip(places, inside, grids, starts, strict=True)
        ],
        axis=1,
    )
    return Candidates(points.astype(np.int32), found[:, 0], found[:, 1:])


def most_probable_first(pieces: Sequence[Candidates]) -> Candidates:
    """The candidates of all tiles in one order, however they were divided among tiles."""
    together = Candidates(
        np.concatenate([piece.points for piece in pieces]),
        np.concatenate([piece.prob for piece in pieces]),
        np.concatenate([piece.dist for piece in pieces]),
    )
    return together.take(np.lexsort((*together.points.T[::-1], -together.prob)))
