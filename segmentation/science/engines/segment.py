"""A model over a whole image: every plane or stack, ids unique over all of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines import catalog
from segmentation.science.engines.area import Area
from segmentation.science.engines.base import Instances, Segmenter
from segmentation.science.engines.found import Found
from segmentation.science.engines.joined import join
from segmentation.science.engines.model_file import ModelHeader, read_header
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.used import Used
from segmentation.science.engines.work import Work
from segmentation.science.pixels.growing import GrownLabels
from segmentation.science.pixels.label_source import ArrayLabels, LabelArray, LabelSource, whole
from segmentation.science.pixels.source import PixelSource


@dataclass(frozen=True)
class Segmented:
    """All objects of an image; object i has the label i + 1.

    pixels: their labels (T, Z, Y, X), read region by region; scores: (n,) float32; outlines: n
    arrays (k, 2) of y, x in pixels, or none when the engine knows no outlines; vertices: likewise,
    what the engine draws objects from, (k, 2) of y, x or (k, 3) of z, y, x.
    """

    pixels: LabelSource
    scores: NDArray[np.float32]
    outlines: Sequence[NDArray[np.float32]] = field(default_factory=tuple)
    vertices: Sequence[NDArray[np.float32]] = field(default_factory=tuple)
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def labels(self) -> LabelArray:
        """All labels (T, Z, Y, X), in memory."""
        return self.pixels.array if isinstance(self.pixels, ArrayLabels) else whole(self.pixels)


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
    area: Area | None = None,
    progress: Callable[[float], None] = lambda _: None,
    checkpoint: Callable[[], None] = lambda: None,
) -> Segmented:
    """Outline the objects of an image: plane by plane, or stack by stack by a model of stacks.

    Large planes and stacks are done block by block, and only what was found is kept of them.
    Of an `area` only the objects in it are found. `progress` is told the finished share after each
    tile; `checkpoint`, called as often, may raise to stop. Raises `InputError` when the image does
    not suit the model.
    """
    work = Work(source, segmenter, parameters, channels, tile, area)
    return segment_work(work, progress, checkpoint)


def segment_work(
    work: Work,
    progress: Callable[[float], None] = lambda _: None,
    checkpoint: Callable[[], None] = lambda: None,
) -> Segmented:
    """All that is to be done for an image, by one process; as `segment`."""
    began = time.monotonic()
    ticker = _Ticker(work.tiles, progress, checkpoint)
    if work.in_one_piece:
        found = grown(in_one_piece(list(work.stacks(ticker))), work.parameters.grow_px)
    else:
        kept = [work.find(block, ticker).to_bytes() for block in work.blocks]
        found = from_blocks(work, lambda number: Found.from_bytes(kept[number]), checkpoint)
    made = {**work.provenance(), "seconds": round(time.monotonic() - began, 3)}
    return replace(found, provenance=made)


def from_blocks(
    work: Work,
    load: Callable[[int], Found],
    checkpoint: Callable[[], None] = lambda: None,
    used: Used | None = None,
) -> Segmented:
    """All objects of an image whose blocks are done; `load(i)` gives what block i found.

    `used` is with what others found it; without, `work` itself did.
    """
    t, _, z, y, x = work.source.info.shape
    joined = join((t, z, y, x), len(work.blocks), load, checkpoint)
    scores = np.concatenate(joined.scores)
    made = {**work.planned(), **(work.used() if used is None else used)}
    found = Segmented(joined, scores, joined.outlines, joined.vertices, made)
    return grown(found, work.parameters.grow_px)


def grown(found: Segmented, distance: int) -> Segmented:
    """The same objects wider by `distance` pixels; the engine's outlines are theirs no more."""
    if not distance:
        return found
    wider = GrownLabels(found.pixels, distance)
    if isinstance(found.pixels, ArrayLabels):
        return replace(found, pixels=ArrayLabels(whole(wider)), outlines=(), vertices=())
    return replace(found, pixels=wider, outlines=(), vertices=())


def in_one_piece(stacks: Sequence[Instances]) -> Segmented:
    """All objects of an image, of those of each time."""
    return Segmented(
        pixels=ArrayLabels(_number_through(stacks)),
        scores=np.concatenate([stack.scores for stack in stacks]),
        outlines=[outline for stack in stacks for outline in stack.outlines],
        vertices=[points for stack in stacks for points in stack.vertices],
    )


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
        self.progress(min(self.done / self.total, 1.0))
        self.checkpoint()
