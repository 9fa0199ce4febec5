"""Pieces of a plane or a stack put together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Tile


@dataclass(frozen=True)
class Piece:
    """What the network says of a tile's core: (K, [Z,] Y, X) at full resolution."""

    core: tuple[slice, ...]
    fields: NDArray[np.float32]


def crop_to_core(fields: NDArray[np.float32], tile: Tile) -> Piece:
    """Keep of a tile's fields (K, [Z,] Y, X) what it answers for."""
    inside = tuple(
        slice(core.start - window.start, core.stop - window.start)
        for core, window in zip(tile.core, tile.window, strict=True)
    )
    return Piece(tile.core, fields[:, *inside])


def merge_cores(pieces: Sequence[Piece], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """The fields (K, [Z,] Y, X) of the whole: each pixel from the one core that holds it."""
    merged = np.empty((len(pieces[0].fields), *shape), np.float32)
    for piece in pieces:
        merged[:, *piece.core] = piece.fields
    return merged
