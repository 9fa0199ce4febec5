"""Possible objects, as networks propose them that speak of a whole object at each pixel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Tile


@dataclass(frozen=True)
class Candidates:
    """Points (n, 2) y, x in pixels of the plane; probabilities (n,); shapes (n, k)."""

    points: NDArray[np.int32]
    prob: NDArray[np.float32]
    dist: NDArray[np.float32]

    def take(self, chosen: NDArray[Any]) -> "Candidates":
        """Those at these indices, or where this is true."""
        return Candidates(self.points[chosen], self.prob[chosen], self.dist[chosen])


def core_candidates(
    fields: NDArray[np.float32], tile: Tile, grid: int, prob_threshold: float
) -> Candidates:
    """Those of a tile's core: `fields` is (1 + k, Y/grid, X/grid), probability first."""
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
    return Candidates(points.astype(np.int32), prob[rows, columns], dist)


def most_probable_first(pieces: Sequence[Candidates]) -> Candidates:
    """The candidates of all tiles in one order, however they were divided among tiles."""
    together = Candidates(
        np.concatenate([piece.points for piece in pieces]),
        np.concatenate([piece.prob for piece in pieces]),
        np.concatenate([piece.dist for piece in pieces]),
    )
    points = together.points
    return together.take(np.lexsort((points[:, 1], points[:, 0], -together.prob)))
