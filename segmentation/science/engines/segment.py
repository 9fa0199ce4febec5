"""A model over a whole image: every plane, every object, ids unique over all of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines import catalog, tiled
from segmentation.science.engines.base import Instances, Segmenter
from segmentation.science.engines.inputs import (
    RGB_LUMINANCE,
    PlaneReader,
    choose_channels,
    refuse_flat_image,
)
from segmentation.science.engines.model_file import ModelHeader, read_header
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.zoom import restore, zoom_of, zoomed
from segmentation.science.pixels.source import PixelSource


@dataclass(frozen=True)
class Segmented:
    """All objects of an image; object i has the label i + 1.

    labels: (T, Z, Y, X) uint32; scores: (n,) float32; outlines: n arrays (k, 2) of y, x in
    pixels, or none when the engine knows no outlines.
    """

    labels: NDArray[np.uint32]
    scores: NDArray[np.float32]
    outlines: Sequence[NDArray[np.float32]] = field(default_factory=tuple)
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
    """Outline the objects of every plane (t, z) of an image.

    `progress` is told the finished share after each tile; `checkpoint`, called as often, may
    raise to stop. Raises `InputError` when the image does not suit the model.
    """
    began = time.monotonic()
    header = segmenter.header
    refuse_flat_image(source.info, header)
    chosen = choose_channels(source.info, header, channels)
    times, _, depth, height, width = source.info.shape
    labels = np.zeros((times, depth, height, width), np.uint32)
    zoom = zoom_of(header, parameters)
    seen = zoomed(source, zoom)
    shape = seen.info.shape[3:]
    size = tile or tiled.DEFAULT_TILE
    steps = times * depth * len(tiled.tile_grid(shape, size, segmenter))
    found: list[Instances] = []
    ticker = _Ticker(steps, progress, checkpoint)
    count = 0
    for t in range(times):
        for z in range(depth):
            reader = PlaneReader(seen, t, z, chosen, header.normalization)
            plane = tiled.segment_plane(
                segmenter, reader.read, shape, parameters, tile=size, after_tile=ticker
            )
            plane = restore(plane, (height, width))
            labels[t, z] = np.where(plane.labels > 0, plane.labels + count, 0)
            count += len(plane.scores)
            found.append(plane)
    return Segmented(
        labels=labels,
        scores=np.concatenate([plane.scores for plane in found]),
        outlines=[outline for plane in found for outline in plane.outlines],
        provenance={
            "parameters": parameters.model_dump(),
            "channels": list(chosen) if chosen != RGB_LUMINANCE else "luminance",
            "zoom": round(zoom, 4),
            "tile_px": size,
            "halo_px": segmenter.halo,
            "device": segmenter.device_name,
            "seconds": round(time.monotonic() - began, 3),
        },
    )


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
