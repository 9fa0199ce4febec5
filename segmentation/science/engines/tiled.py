"""Any engine over a plane of any size.

There is one way to predict: tiles on a grid anchored at the origin, in steps that are multiples
of the network's stride and with overlaps that hold its receptive field. A small plane is one
tile of the same grid, so the result does not depend on who computed which tile.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances, Segmenter, Tile
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.parameters import Parameters

DEFAULT_TILE = 1024


def tile_grid(shape: tuple[int, int], tile: int, segmenter: Segmenter) -> list[Tile]:
    """The tiles of a plane of `shape` (Y, X), row by row; raises `EngineError` if too small."""
    step = (tile - 2 * segmenter.halo) // segmenter.stride * segmenter.stride
    if step <= 0:
        smallest = 2 * segmenter.halo + segmenter.stride
        raise EngineError(f"A tile of {tile} pixels is too small; use {smallest} or more.")
    size = step + 2 * segmenter.halo
    rows, columns = (_spans(extent, size, step, segmenter.halo) for extent in shape)
    return [Tile((row[0], column[0]), (row[1], column[1])) for row in rows for column in columns]


def _spans(extent: int, size: int, step: int, halo: int) -> list[tuple[slice, slice]]:
    """Windows and cores along one axis; the first and last core reach to the edge."""
    spans = []
    for start in range(0, max(extent - 2 * halo, 1), step):
        stop = min(start + size, extent)
        first, last = start == 0, stop == extent
        core = slice(0 if first else start + halo, extent if last else start + halo + step)
        spans.append((slice(start, stop), core))
        if last:
            break
    return spans


def tile_fields(
    segmenter: Segmenter,
    read: Callable[[Tile], NDArray[np.float32]],
    tiles: Sequence[Tile],
) -> Iterator[tuple[Tile, NDArray[np.float32]]]:
    """What the network says of each tile; `read` gives a tile's normalised (C, Y, X)."""
    for tile in tiles:
        yield tile, segmenter.fields(pad_to_stride(read(tile), segmenter.stride))


def segment_plane(
    segmenter: Segmenter,
    read: Callable[[Tile], NDArray[np.float32]],
    shape: tuple[int, int],
    parameters: Parameters,
    *,
    tile: int = DEFAULT_TILE,
    after_tile: Callable[[], None] = lambda: None,
) -> Instances:
    """Objects of a plane of `shape` (Y, X); `after_tile` may raise to stop the work."""
    pieces: list[Any] = []
    for place, fields in tile_fields(segmenter, read, tile_grid(shape, tile, segmenter)):
        pieces.append(segmenter.gather(fields, place, parameters))
        after_tile()
    return segmenter.assemble(pieces, shape, parameters)


def pad_to_stride(pixels: NDArray[np.float32], stride: int) -> NDArray[np.float32]:
    """Mirror the lower and right edges until both sides are multiples of the stride."""
    (height, width) = pixels.shape[-2:]
    padding = [(0, 0), (0, -height % stride), (0, -width % stride)]
    if min(height, width) > stride:
        return np.pad(pixels, padding, mode="reflect")
    return np.pad(pixels, padding, mode="symmetric")
