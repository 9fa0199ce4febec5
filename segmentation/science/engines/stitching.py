"""Pieces of a plane put together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Tile


@dataclass(frozen=True)
class Piece:
    """What the network says of a tile's core: (K, Y, X) at full resolution."""

    core: tuple[slice, slice]
    fields: NDArray[np.float32]


def crop_to_core(fields: NDArray[np.float32], tile: Tile) -> Piece:
    """Keep of a tile's fields (K, Y, X) what it answers for."""
    inside = tuple(
        slice(core.start - window.start, core.stop - window.start)
        for core, window in zip(tile.core, tile.window, strict=True)
    )
    return Piece(tile.core, fields[:, inside[0], inside[1]])


def merge_cores(pieces: Sequence[Piece], shape: tuple[int, int]) -> NDArray[np.float32]:
    """The fields (K, Y, X) of the whole plane: each pixel from the one core that holds it."""
    merged = np.empty((len(pieces[0].fields), *shape), np.float32)
    for piece in pieces:
        merged[:, piece.core[0], piece.core[1]] = piece.fields
    return merged
