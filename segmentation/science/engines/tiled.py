"""Any engine over a plane or a stack of any size.

There is one way to predict: tiles on a grid anchored at the origin, in steps that are multiples
of the network's stride and with overlaps that hold its receptive field. A small plane is one
tile of the same grid, so the result does not depend on who computed which tile.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances, Segmenter, Tile
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.parameters import Parameters

# Side of a tile by the number of its dimensions: both hold a few million numbers.
DEFAULT_TILE = {2: 1024, 3: 160}


def tile_grid(shape: tuple[int, ...], tile: int, segmenter: Segmenter) -> list[Tile]:
    """The tiles of a plane (Y, X) or a stack (Z, Y, X), row by row.

    Raises `EngineError` when the tile is too small for the network.
    """
    step = step_of(tile, segmenter)
    size = step + 2 * segmenter.halo
    return grid([spans(extent, size, step, segmenter.halo) for extent in shape])


def step_of(tile: int, segmenter: Segmenter) -> int:
    """From one tile to the next, in pixels; raises `EngineError` for a tile that is too small."""
    step = (tile - 2 * segmenter.halo) // segmenter.stride * segmenter.stride
    if step <= 0:
        smallest = 2 * segmenter.halo + segmenter.stride
        raise EngineError(f"A tile of {tile} pixels is too small; use {smallest} or more.")
    return step


def grid(axes: Sequence[list[tuple[slice, slice]]]) -> list[Tile]:
    """Every place of a grid, row by row, of the windows and cores along each of its axes."""
    return [
        Tile(window=tuple(span[0] for span in place), core=tuple(span[1] for span in place))
        for place in product(*axes)
    ]


def spans(extent: int, size: int, step: int, halo: int) -> list[tuple[slice, slice]]:
    """Windows and cores along one axis; the first and last core reach to the edge."""
    found = []
    for start in range(0, max(extent - 2 * halo, 1), step):
        stop = min(start + size, extent)
        first, last = start == 0, stop == extent
        core = slice(0 if first else start + halo, extent if last else start + halo + step)
        found.append((slice(start, stop), core))
        if last:
            break
    return found


def tile_fields(
    segmenter: Segmenter,
    read: Callable[[Tile], NDArray[np.float32]],
    tiles: Sequence[Tile],
) -> Iterator[tuple[Tile, NDArray[np.float32]]]:
    """What the network says of each tile by itself; `read` gives its normalised (C, [Z,] Y, X)."""
    for tile in tiles:
        yield tile, segmenter.fields(pad_to_stride(read(tile), segmenter.stride))


def segment_grid(
    segmenter: Segmenter,
    look: Callable[[Sequence[Tile]], Iterator[tuple[int, NDArray[np.float32]]]],
    shape: tuple[int, ...],
    parameters: Parameters,
    *,
    tile: int,
    after_tile: Callable[[], None] = lambda: None,
) -> Instances:
    """Objects of a plane (Y, X) or stack (Z, Y, X); `after_tile` may raise to stop the work.

    `look` gives what the network says of each tile, in whatever order: its number, its fields.
    """
    tiles = tile_grid(shape, tile, segmenter)
    pieces: list[Any] = [None] * len(tiles)
    for number, fields in look(tiles):
        pieces[number] = segmenter.gather(fields, tiles[number], parameters)
        after_tile()
    return segmenter.assemble(pieces, shape, parameters)


def padded_shape(tile: Tile, stride: int) -> tuple[int, ...]:
    """([Z,] Y, X) of a tile as `pad_to_stride` makes it."""
    return tuple(-(-(part.stop - part.start) // stride) * stride for part in tile.window)


def pad_to_stride(pixels: NDArray[np.float32], stride: int) -> NDArray[np.float32]:
    """Mirror the far edges of (C, [Z,] Y, X) until all sides are multiples of the stride."""
    shape = pixels.shape[1:]
    padding = [(0, 0), *((0, -extent % stride) for extent in shape)]
    if min(shape) > stride:
        return np.pad(pixels, padding, mode="reflect")
    return np.pad(pixels, padding, mode="symmetric")
