"""What a network says of a part of an image, kept, so that objects can be made of it again and
again while thresholds change.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Tile
from segmentation.science.engines.inputs import PlaneReader, StackReader
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.tiled import tile_fields, tile_grid
from segmentation.science.engines.work import Work, moved
from segmentation.science.engines.zoom import restore_part
from segmentation.science.pixels.crops import Crop

Window = tuple[slice, ...]
# Of a deep stack only so many planes on either side of the crop's are looked at.
_PLANES_AROUND = 16


@dataclass(frozen=True)
class Answers:
    """`window` is the part of the plane or stack, as the model sees it, that was shown to the
    network; `fields` are its answers, tile by tile (the tiles count from the window)."""

    window: Window
    tiles: Sequence[Tile]
    fields: Sequence[NDArray[np.floating[Any]]]

    def to_bytes(self) -> bytes:
        """As a file, in half precision where that holds the numbers; `from_bytes` reads it."""
        sink = io.BytesIO()
        places = [self.window, *(part for t in self.tiles for part in (t.window, t.core))]
        kept = {f"fields{i}": _halved(fields) for i, fields in enumerate(self.fields)}
        np.savez_compressed(sink, places=_numbers(places), **kept)
        return sink.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Answers":
        """What `to_bytes` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            window, *parts = _windows(file["places"])
            tiles = [Tile(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)]
            return cls(window, tiles, [file[f"fields{i}"] for i in range(len(tiles))])


def ask(work: Work, crop: Crop, checkpoint: Callable[[], None] = lambda: None) -> Answers:
    """Show a network a crop of an image and as much around it as its answer depends on.

    Grey values are normalised by the whole plane or stack, as when all of it is segmented.
    `checkpoint` is called after each tile, and may raise to stop.
    """
    window = _window(work, crop)
    shape = tuple(part.stop - part.start for part in window)
    reader = _reader(work, crop)
    tiles = tile_grid(shape, work.tile, work.segmenter)
    answers = []
    for _, fields in tile_fields(work.segmenter, lambda t: reader.read(moved(t, window)), tiles):
        answers.append(fields)
        checkpoint()
    return Answers(window, tiles, answers)


def objects_in(
    work: Work, answers: Answers, crop: Crop, parameters: Parameters
) -> NDArray[np.uint32]:
    """The objects of a crop (Y, X), numbered from 1, that the answers mean to `parameters`.

    Those on the crop's edge are cut there. `work` is what the answers were asked for.
    """
    segmenter, shape = work.segmenter, tuple(p.stop - p.start for p in answers.window)
    pieces = [
        segmenter.gather(fields.astype(np.float32, copy=False), tile, parameters)
        for tile, fields in zip(answers.tiles, answers.fields, strict=True)
    ]
    made = segmenter.assemble(pieces, shape, parameters)
    seen, whole = (source.info.shape[-work.ndim :] for source in (work.seen, work.source))
    kept, first = restore_part(made, answers.window, seen, whole)
    labels = kept.labels if work.ndim == 2 else kept.labels[crop.z - first[0]]
    top, left = crop.y - first[-2], crop.x - first[-1]
    part = labels[top : top + crop.height, left : left + crop.width]
    ids, numbered = np.unique(part, return_inverse=True)
    first_id = 0 if ids[0] == 0 else 1
    return np.asarray(numbered.reshape(part.shape) + first_id, np.uint32)


def _reader(work: Work, crop: Crop) -> PlaneReader:
    normalization = work.segmenter.header.normalization
    if work.ndim == 3:
        return StackReader(work.seen, crop.t, work.channels, normalization)
    return PlaneReader(work.seen, crop.t, crop.z, work.channels, normalization)


def _window(work: Work, crop: Crop) -> Window:
    """The crop as the model sees it, with its halo, on the grid that tiles lie on."""
    seen, whole = (source.info.shape[2:] for source in (work.seen, work.source))
    halo, stride = work.segmenter.halo, work.segmenter.stride
    reach = max(halo, 1)
    sides = [
        _span(crop.y, crop.height, seen[1] / whole[1], reach, stride, seen[1]),
        _span(crop.x, crop.width, seen[2] / whole[2], reach, stride, seen[2]),
    ]
    if work.ndim == 2:
        return tuple(sides)
    depth = _span(crop.z, 1, 1.0, min(reach, _PLANES_AROUND), stride, seen[0])
    return (depth, *sides)


def _span(start: int, length: int, scale: float, reach: int, stride: int, extent: int) -> slice:
    low = int(start * scale) - reach
    high = int(np.ceil((start + length) * scale)) + reach
    return slice(max(low // stride * stride, 0), min(-(-high // stride) * stride, extent))


def _halved(fields: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Half precision tells maps apart as well; not so rows of coordinates, or what is too large."""
    if fields.ndim < 3:
        return fields
    with np.errstate(over="ignore"):
        half = fields.astype(np.float16)
    return half if np.isfinite(half).all() else fields


def _numbers(windows: Sequence[Window]) -> NDArray[np.int64]:
    return np.array([[(p.start, p.stop) for p in window] for window in windows], np.int64)


def _windows(numbers: NDArray[np.int64]) -> list[Window]:
    return [tuple(slice(a, b) for a, b in window) for window in numbers.tolist()]
