"""Blocks: the pieces in which the objects of a large image are found, whoever finds them.

A block is a few tiles a side. Its window is predicted and decoded by itself; an object belongs to
the block whose core holds its centroid. Where blocks lie follows from the sizes of image and tile
and from the model alone, so it makes no difference who does which of them, and in what order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances, Segmenter, Tile
from segmentation.science.engines.tiled import grid, spans, step_of

# By the number of dimensions, in pixels: the least side of a core, and how far what an object is
# may depend on what lies around it.
CORE = {2: 3000, 3: 200}
REACH = {2: 96, 3: 24}
# What is done in one go holds at least so many pixels, planes or not.
REGION = 16_000_000
# Windows that cut one of their own objects are made larger so many times.
LARGER = 3


@dataclass(frozen=True)
class Block:
    """A part of plane `z` at time `t`, or of the stack at time `t`, in pixels as the model sees
    them."""

    number: int
    t: int
    z: int
    place: Tile


def block_places(shape: tuple[int, ...], tile: int, segmenter: Segmenter) -> list[Tile]:
    """Windows and cores of the blocks of a plane (Y, X) or a stack (Z, Y, X), row by row.

    Raises `EngineError` when the tile is too small for the network.
    """
    step, reach = step_of(tile, segmenter), _reach(segmenter)
    count = -(-(CORE[len(shape)] + 2 * reach) // step)
    core, margin = count * step - 2 * reach, segmenter.halo + reach
    return grid([spans(extent, core + 2 * margin, core, margin) for extent in shape])


def within(
    places: Sequence[Tile], area: Sequence[slice], shape: tuple[int, ...], segmenter: Segmenter
) -> list[Tile]:
    """What of blocks lies in an area: cores cut down to it, and windows with as much around them
    as the network and its objects need, as far as the plane or stack of `shape` goes."""
    stride = segmenter.stride
    margin = -(-(segmenter.halo + _reach(segmenter)) // stride) * stride
    found = []
    for place in places:
        core = [
            slice(max(part.start, wanted.start), min(part.stop, wanted.stop))
            for part, wanted in zip(place.core, area, strict=True)
        ]
        if all(part.start < part.stop for part in core):
            # Windows begin where tiles may: the network sees its strides from there.
            window = [
                slice(max(part.start - margin, 0) // stride * stride, min(part.stop + margin, end))
                for part, end in zip(core, shape, strict=True)
            ]
            found.append(Tile(tuple(window), tuple(core)))
    return found


def regions(blocks: Sequence[Block]) -> list[range]:
    """Blocks to be done together, one after the other, in pieces of work of about one size."""
    found, first, pixels = [], 0, 0
    for block in blocks:
        pixels += prod(part.stop - part.start for part in block.place.core)
        if pixels >= REGION:
            found.append(range(first, block.number + 1))
            first, pixels = block.number + 1, 0
    rest = [range(first, len(blocks))] if first < len(blocks) else []
    return found + rest


def larger(
    window: Sequence[slice], shape: tuple[int, ...], segmenter: Segmenter
) -> tuple[slice, ...]:
    """A window with more on all sides, as far as the plane or stack of `shape` goes."""
    stride = segmenter.stride
    more = -(-2 * (segmenter.halo + _reach(segmenter)) // stride) * stride
    return tuple(
        slice(max(part.start - more, 0), min(part.stop + more, extent))
        for part, extent in zip(window, shape, strict=True)
    )


def _reach(segmenter: Segmenter) -> int:
    stride = segmenter.stride
    return -(-REACH[segmenter.header.ndim] // stride) * stride


@dataclass(frozen=True)
class Owned:
    """Which of the objects (n,) of a window belong to its block; which of those that have a pixel
    in its core go on beyond the window."""

    own: NDArray[np.bool_]
    cut: NDArray[np.bool_]


def owned(found: Instances, place: Tile, shape: tuple[int, ...], slack: int) -> Owned:
    """Ask where the centroids are of what was found in a block's window.

    `slack` (px) around the core counts, too: decoding one object in two windows may move it a
    little, and whoever joins the blocks sees that it is one.
    """
    lack = 3 - found.labels.ndim
    labels = found.labels.reshape((1,) * lack + found.labels.shape)
    core = np.array([[0, 1]] * 3)
    for axis, (window, part) in enumerate(zip(place.window, place.core, strict=True), start=lack):
        core[axis] = part.start - window.start, part.stop - window.start
    sums, inside, touches = _look(labels, len(found.scores), core)
    centroids = sums[:, 1:] / np.maximum(sums[:, :1], 1)
    near = (centroids >= core[:, 0] - slack) & (centroids < core[:, 1] + slack)
    for axis, (window, extent) in enumerate(zip(place.window, shape, strict=True), start=lack):
        touches[:, axis] &= window.start > 0, window.stop < extent
    return Owned(near.all(axis=1) & (sums[:, 0] > 0), touches[:, lack:].any(axis=(1, 2)) & inside)


@njit(cache=True, nogil=True)
def _look(
    labels: NDArray[np.int32], count: int, core: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Of objects 1..n: pixels and sums of z, y, x (n, 4); whether one lies in the core (3, 2);
    which faces are touched (n, 3, 2)."""
    sums = np.zeros((count, 4), np.int64)
    inside = np.zeros(count, np.bool_)
    touches = np.zeros((count, 3, 2), np.bool_)
    for z in range(labels.shape[0]):
        for y in range(labels.shape[1]):
            for x in range(labels.shape[2]):
                index = labels[z, y, x] - 1
                if index < 0:
                    continue
                sums[index, 0] += 1
                within = True
                for axis, at in enumerate((z, y, x)):
                    sums[index, axis + 1] += at
                    touches[index, axis, 0] |= at == 0
                    touches[index, axis, 1] |= at == labels.shape[axis] - 1
                    within &= core[axis, 0] <= at < core[axis, 1]
                inside[index] |= within
    return sums, inside, touches
