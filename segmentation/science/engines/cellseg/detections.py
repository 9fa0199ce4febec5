"""What the network found, tile by tile and together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Tile
from segmentation.science.engines.cellseg.boxes import Boxes
from segmentation.science.engines.cellseg.network import MASK_SIZE


@dataclass(frozen=True)
class Detections:
    """Boxes (n, 4) in pixels of the plane, scores (n,), masks (n, 28, 28), 0…1, in the boxes."""

    boxes: Boxes
    scores: NDArray[np.float32]
    masks: NDArray[np.float16]

    def take(self, chosen: NDArray[Any]) -> "Detections":
        """Those at these indices, or where this is true."""
        return Detections(self.boxes[chosen], self.scores[chosen], self.masks[chosen])


def core_detections(rows: NDArray[np.float32], tile: Tile, score_threshold: float) -> Detections:
    """Those of a tile's core; `rows` (n, 5 + 28²) are box, score, mask, in pixels of the tile.

    A detection belongs to the core that its box's centre lies in; centres in the rim that a tile
    at the image's edge is padded with count as on the edge.
    """
    (top, left), (bottom, right) = ([w.start for w in tile.window], [w.stop for w in tile.window])
    boxes = rows[:, :4] + np.array([top, left, top, left], np.float32)
    y, x = ((boxes[:, :2] + boxes[:, 2:]) / 2).T
    inside = _within(y.clip(max=bottom - 1), tile.core[0]) & _within(
        x.clip(max=right - 1), tile.core[1]
    )
    kept = inside & (rows[:, 4] >= score_threshold)
    masks = rows[kept, 5:].reshape(-1, MASK_SIZE, MASK_SIZE)
    return Detections(boxes[kept], rows[kept, 4], masks.astype(np.float16))


def surest_first(pieces: Sequence[Detections]) -> Detections:
    """The detections of all tiles in one order, however they were divided among tiles."""
    together = Detections(
        np.concatenate([piece.boxes for piece in pieces]),
        np.concatenate([piece.scores for piece in pieces]),
        np.concatenate([piece.masks for piece in pieces]),
    )
    return together.take(np.lexsort((*together.boxes.T, -together.scores)))


def _within(at: NDArray[np.float32], span: slice) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (at >= span.start) & (at < span.stop)
    return inside
