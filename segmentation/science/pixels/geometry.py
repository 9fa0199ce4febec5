"""Sizes of pyramid levels, chunks and shards; images and their labels share them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from segmentation.science.pixels.axes import Shape

CHUNK = 512
SHARD = 2048
_ROUND = 16


@dataclass(frozen=True)
class Grid:
    """How one level is cut: `chunk` is what a browser reads, `shard` what lies in one file."""

    shape: Shape
    chunk: Shape
    shard: Shape

    @property
    def is_one_block(self) -> bool:
        """Whether a plane lies in one file."""
        return self.shape[3] <= self.shard[3] and self.shape[4] <= self.shard[4]

    def blocks(self) -> Iterator[tuple[slice, slice]]:
        """Rows and columns of each shard, row by row."""
        height, width = self.shape[3:]
        for y in range(0, height, self.shard[3]):
            for x in range(0, width, self.shard[4]):
                yield (
                    slice(y, min(y + self.shard[3], height)),
                    slice(x, min(x + self.shard[4], width)),
                )


def levels(shape: Shape) -> list[Grid]:
    """The grids of a pyramid: rows and columns halve (rounding up) until both fit in a chunk."""
    grids = [_grid(shape)]
    while max(shape[3:]) > CHUNK:
        t, c, z, y, x = shape
        shape = (t, c, z, math.ceil(y / 2), math.ceil(x / 2))
        grids.append(_grid(shape))
    return grids


def _grid(shape: Shape) -> Grid:
    chunk_y, chunk_x = _chunk(shape[3]), _chunk(shape[4])
    return Grid(
        shape=shape,
        chunk=(1, 1, 1, chunk_y, chunk_x),
        shard=(1, 1, 1, _shard(shape[3], chunk_y), _shard(shape[4], chunk_x)),
    )


def _chunk(length: int) -> int:
    return min(CHUNK, math.ceil(length / _ROUND) * _ROUND)


def _shard(length: int, chunk: int) -> int:
    return min(SHARD // chunk * chunk, math.ceil(length / chunk) * chunk)
