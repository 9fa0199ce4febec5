"""What tests and benchmarks ask of objects at the edges of tiles and blocks."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Tile
from segmentation.science.engines.matching import match

Labels = NDArray[np.integer[Any]]
Spans = Callable[[int, int, int, int], list[tuple[slice, slice]]]
# An edge that an object only ends at by chance is shorter.
LEAST_PX = 3


def share_matched(one: Labels, other: Labels, iou: float = 0.9) -> float:
    """The share of objects that both have, of the objects of either."""
    pairs = match(one.astype(np.int32), other.astype(np.int32))
    both = int((pairs.ious >= iou).sum())
    counts = (len(np.unique(labels[labels > 0])) for labels in (one, other))
    return both / max(sum(counts) - both, 1)


def edges(tiles: Iterable[Tile]) -> list[tuple[int, int]]:
    """Where cores and windows end: (axis, first pixel beyond)."""
    return sorted(
        {
            (axis, end)
            for tile in tiles
            for parts in (tile.core, tile.window)
            for axis, part in enumerate(parts)
            for end in (part.start, part.stop)
        }
    )


def cut(labels: Labels, truth: Labels, at: Sequence[tuple[int, int]]) -> set[int]:
    """Objects of `truth`, found without tiles, that go over one of these edges where `labels`
    have an end along it, for `LEAST_PX` pixels or more."""
    found: set[int] = set()
    for axis, place in at:
        if 0 < place < labels.shape[axis]:
            before, after = (
                (np.take(one, place - 1, axis), np.take(one, place, axis))
                for one in (labels, truth)
            )
            over = (after[0] == after[1]) & (after[0] > 0) & (before[0] != before[1])
            ids, pixels = np.unique(after[0][over], return_counts=True)
            found.update(ids[pixels >= LEAST_PX].tolist())
    return found


def spans_from(offset: int) -> Spans:
    """As `tiled.spans`, with the grid `offset` pixels further on: its first core is smaller."""

    def spans(extent: int, size: int, step: int, halo: int) -> list[tuple[slice, slice]]:
        inner = range(halo + offset, max(extent - halo, 1), step)
        ends = [0, *inner, extent]
        return [
            (slice(max(start - halo, 0), min(stop + halo, extent)), slice(start, stop))
            for start, stop in pairwise(ends)
        ]

    return spans
