"""A model over a whole image: every plane or stack, ids unique over all of them."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines import catalog, tiled
from segmentation.science.engines.base import Instances, Segmenter
from segmentation.science.engines.inputs import (
    PlaneReader,
    StackReader,
    choose_channels,
    refuse_flat_image,
    told_channels,
)
from segmentation.science.engines.linking import link_planes
from segmentation.science.engines.model_file import ModelHeader, read_header
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.zoom import restore, zoom_of, zoomed
from segmentation.science.pixels.source import PixelSource


@dataclass(frozen=True)
class Segmented:
    """All objects of an image; object i has the label i + 1.

    labels: (T, Z, Y, X) uint32; scores: (n,) float32; outlines: n arrays (k, 2) of y, x in
    pixels, or none when the engine knows no outlines; vertices: likewise, what the
    engine draws objects from, (k, 2) of y, x or (k, 3) of z, y, x.
    """

    labels: NDArray[np.uint32]
    scores: NDArray[np.float32]
    outlines: Sequence[NDArray[np.float32]] = field(default_factory=tuple)
    vertices: Sequence[NDArray[np.float32]] = field(default_factory=tuple)
    provenance: dict[str, Any] = field(default_factory=dict)


def load_segmenter(path: Path, device: str = "auto") -> Segmenter:
    """Read a model file into memory; raises `ModelFileError`, or `EngineError` for a device."""
    return catalog.engine(read_header(path).engine).load(path, device)


def model_parameters(header: ModelHeader) -> type[Parameters]:
    """The kind of parameters that a model takes."""
    return catalog.spec(header.engine).parameters


def segment(
    source: PixelSource,
    segmenter: Segmenter,
    parameters: Parameters,
    *,
    channels: Sequence[int] | None = None,
    tile: int | None = None,
    progress: Callable[[float], None] = lambda _: None,
    checkpoint: Callable[[], None] = lambda: None,
) -> Segmented:
    """Outline the objects of an image: plane by plane, or stack by stack by a model of stacks.

    `progress` is told the finished share after each tile; `checkpoint`, called as often, may
    raise to stop. Raises `InputError` when the image does not suit the model.
    """
    began = time.monotonic()
    header = segmenter.header
    refuse_flat_image(source.info, header)
    chosen = choose_channels(source.info, header, channels)
    work = _Work(source, segmenter, parameters, chosen, tile or tiled.DEFAULT_TILE[header.ndim])
    stacks = list(work.stacks(_Ticker(work.tiles, progress, checkpoint)))
    return Segmented(
        labels=_number_through(stacks),
        scores=np.concatenate([stack.scores for stack in stacks]),
        outlines=[outline for stack in stacks for outline in stack.outlines],
        vertices=[points for stack in stacks for points in stack.vertices],
        provenance={**work.provenance(), "seconds": round(time.monotonic() - began, 3)},
    )


@dataclass(frozen=True)
class _Work:
    """One image for one model, seen at the size the model wants it."""

    source: PixelSource
    segmenter: Segmenter
    parameters: Parameters
    channels: tuple[int, ...]
    tile: int

    @cached_property
    def zoom(self) -> float:
        return zoom_of(self.segmenter.header, self.parameters)

    @cached_property
    def seen(self) -> PixelSource:
        return zoomed(self.source, self.zoom)

    @property
    def ndim(self) -> int:
        return self.segmenter.header.ndim

    @property
    def tiles(self) -> int:
        times, _, depth, *_ = shape = self.seen.info.shape
        grid = tiled.tile_grid(shape[-self.ndim :], self.tile, self.segmenter)
        return times * (depth if self.ndim == 2 else 1) * len(grid)

    def stacks(self, after_tile: Callable[[], None]) -> Iterator[Instances]:
        """The objects (Z, Y, X) of each time."""
        times, _, depth, *_ = self.source.info.shape
        normalization = self.segmenter.header.normalization
        for t in range(times):
            if self.ndim == 3:
                stack = StackReader(self.seen, t, self.channels, normalization)
                yield self._objects(stack, after_tile)
            else:
                planes = (
                    PlaneReader(self.seen, t, z, self.channels, normalization) for z in range(depth)
                )
                found = [self._objects(plane, after_tile) for plane in planes]
                yield link_planes(found, self.parameters.link_iou)

    def _objects(self, reader: PlaneReader, after_tile: Callable[[], None]) -> Instances:
        """Those of a plane or a stack, at the size of the image."""
        found = tiled.segment_grid(
            self.segmenter,
            reader.read,
            reader.shape,
            self.parameters,
            tile=self.tile,
            after_tile=after_tile,
        )
        return restore(found, self.source.info.shape[-self.ndim :])

    def provenance(self) -> dict[str, Any]:
        """How the objects are made."""
        return {
            "parameters": self.parameters.model_dump(),
            "channels": told_channels(self.channels),
            "zoom": round(self.zoom, 4),
            "tile_px": self.tile,
            "halo_px": self.segmenter.halo,
            "device": self.segmenter.device_name,
        }


def _number_through(stacks: Sequence[Instances]) -> NDArray[np.uint32]:
    """The labels (T, Z, Y, X) of all times, each time's ids after those of the one before."""
    labels = np.zeros((len(stacks), *stacks[0].labels.shape), np.uint32)
    count = 0
    for index, stack in enumerate(stacks):
        np.add(stack.labels, count, out=labels[index], where=stack.labels > 0, casting="unsafe")
        count += len(stack.scores)
    return labels


class _Ticker:
    """Counts finished tiles."""

    def __init__(
        self, total: int, progress: Callable[[float], None], checkpoint: Callable[[], None]
    ) -> None:
        self.total, self.done = total, 0
        self.progress, self.checkpoint = progress, checkpoint

    def __call__(self) -> None:
        self.done += 1
        self.progress(self.done / self.total)
        self.checkpoint()
