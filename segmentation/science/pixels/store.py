"""Images and labels as OME-Zarr 0.5 pyramids, written and read a shard at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from numpy.typing import NDArray
from zarr.abc.store import Store
from zarr.codecs import BloscCodec
from zarr.core.group import GroupMetadata
from zarr.storage import MemoryStore

from segmentation.science.pixels.axes import Channel, ImageInfo
from segmentation.science.pixels.contrast import Sampler, rgb_window
from segmentation.science.pixels.downsample import halve_mean, halve_mode
from segmentation.science.pixels.geometry import Grid, levels
from segmentation.science.pixels.label_source import LabelArray, LabelSource, as_source
from segmentation.science.pixels.ome_zarr import DIMENSIONS, image_attributes, label_attributes
from segmentation.science.pixels.pyramid import (
    Labels,
    Pyramid,
    as_store,
    open_labels,
    open_pyramid,
)
from segmentation.science.pixels.source import PixelSource, SparseSource

__all__ = ["Labels", "Pyramid", "open_labels", "open_pyramid", "write_image", "write_labels"]

_CODECS = {
    "image": BloscCodec(cname="zstd", clevel=3, shuffle="bitshuffle"),
    "labels": BloscCodec(cname="zstd", clevel=3, shuffle="noshuffle"),
}
_LABEL_CHANNEL = Channel("Objects", "#ffffff")


def write_image(store: Store | Path, source: PixelSource) -> None:
    """Write a source as a pyramid; the metadata that makes it readable comes last.

    Holds a few blocks of 2048² pixels at a time. Errors of the source pass through.
    """
    info = source.info
    grids = levels(info.shape)
    group, arrays = _create(store, grids, info.dtype, "image")
    pixels = int(np.prod(info.shape)) // info.shape[1]
    samplers = [Sampler(pixels) for _ in info.channels]
    for t, c, z, y, x in _blocks(grids[0], info):
        if isinstance(source, SparseSource) and source.is_empty(t, c, z, y, x):
            continue
        block = source.read(t, c, z, y, x)
        samplers[c].add(block)
        arrays[0][t, c, z, y, x] = block
        if grids[0].is_one_block:
            _halve(arrays[1:], (t, c, z), block, halve_mean)
    if not grids[0].is_one_block:
        _downsample(arrays, grids, halve_mean)
    windows = [sampler.window() for sampler in samplers]
    if info.is_rgb:
        windows = [rgb_window(info.dtype, windows)] * len(windows)
    group.update_attributes(image_attributes(source.info, grids, windows))


def write_labels(
    store: Store | Path,
    labels: LabelSource | LabelArray,
    source_info: ImageInfo,
    name: str = "labels",
    *,
    image: str | None = None,
) -> None:
    """Write a label image (T, Z, Y, X) of the image described by `source_info`.

    `image` is the way from there to the image, where both lie together. The arrays have the axes
    TCZYX with one channel, like every image's. Raises ValueError when the shapes differ.
    """
    source = as_source(labels)
    t, _, z, y, x = source_info.shape
    if source.shape != (t, z, y, x):
        raise ValueError(f"labels of shape {source.shape} are not of an image {source_info.shape}")
    shape = (t, 1, z, y, x)
    info = replace(
        source_info,
        name=name,
        shape=shape,
        dtype="uint32",
        channels=(_LABEL_CHANNEL,),
        is_rgb=False,
        notes=(),
    )
    grids = levels(shape)
    group, arrays = _create(store, grids, "uint32", "labels")
    for frame, _, plane, rows, columns in _blocks(grids[0], info):
        block = np.ascontiguousarray(source.read(frame, plane, rows, columns), np.uint32)
        arrays[0][frame, 0, plane, rows, columns] = block
        if grids[0].is_one_block:
            _halve(arrays[1:], (frame, 0, plane), block, halve_mode)
    if not grids[0].is_one_block:
        _downsample(arrays, grids, halve_mode)
    group.update_attributes(label_attributes(info, grids, image))


def _create(
    store: Store | Path, grids: Sequence[Grid], dtype: str, kind: str
) -> tuple[zarr.Group, list[zarr.Array[Any]]]:
    """A group with an array for each level, whose pixels and attributes are still to come."""
    nodes = {"": GroupMetadata(zarr_format=3), **_described(tuple(grids), dtype, kind)}
    made: dict[str, Any] = dict(zarr.create_hierarchy(store=as_store(store), nodes=nodes))
    return made.pop(""), [made[str(level)] for level in range(len(grids))]


@lru_cache(maxsize=64)
def _described(grids: tuple[Grid, ...], dtype: str, kind: str) -> dict[str, Any]:
    """The metadata of each level. Working it out takes longer than writing a small image."""
    return {
        str(level): zarr.create_array(
            MemoryStore(),
            shape=grid.shape,
            dtype=dtype,
            chunks=grid.chunk,
            shards=grid.shard,
            compressors=_CODECS[kind],
            fill_value=0,
            dimension_names=DIMENSIONS,
        ).metadata
        for level, grid in enumerate(grids)
    }


def _blocks(grid: Grid, info: ImageInfo) -> Iterator[tuple[int, int, int, slice, slice]]:
    """Every shard; the channels of a plane one after the other, of an RGB picture even block by
    block, since many formats keep and decode them together."""
    t, c, z = (range(length) for length in grid.shape[:3])
    blocks = list(grid.blocks())
    if info.is_rgb:
        for frame, plane, (y, x), channel in product(t, z, blocks, c):
            yield frame, channel, plane, y, x
    else:
        for frame, plane, channel, (y, x) in product(t, z, c, blocks):
            yield frame, channel, plane, y, x


def _halve(
    arrays: Sequence[zarr.Array[Any]],
    place: tuple[int, int, int],
    block: NDArray[Any],
    halve: Callable[[NDArray[Any]], NDArray[Any]],
) -> None:
    """Fill the levels below a plane that is one block, which need not be read again."""
    for array in arrays:
        block = halve(block)
        array[place] = block


def _downsample(
    arrays: Sequence[zarr.Array[Any]],
    grids: Sequence[Grid],
    halve: Callable[[NDArray[Any]], NDArray[Any]],
) -> None:
    """Fill each level from the one above it, a shard at a time."""
    for above, below, grid in zip(arrays, arrays[1:], grids[1:], strict=False):
        for t, c, z in product(*(range(length) for length in grid.shape[:3])):
            for y, x in grid.blocks():
                block = np.asarray(above[t, c, z, _twice(y), _twice(x)])
                if block.any():
                    below[t, c, z, y, x] = halve(block)


def _twice(part: slice) -> slice:
    return slice(2 * part.start, 2 * part.stop)
