"""Labels that are drawn on: a stored pyramid that never changes, under the chunks that did."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np

from segmentation.science.editing.deltas import Delta
from segmentation.science.pixels.downsample import halve_mode
from segmentation.science.pixels.geometry import levels
from segmentation.science.pixels.label_source import LabelArray, whole
from segmentation.science.pixels.pyramid import Labels


class Place(NamedTuple):
    """Where a chunk is: level of the pyramid, time, depth, and its place in the level's grid."""

    level: int
    t: int
    z: int
    row: int
    column: int


class Chunks(Protocol):
    """Chunks that differ from the stored ones."""

    def get(self, place: Place) -> LabelArray | None:
        """The chunk (Y, X), cropped to the image; None where the stored one holds."""
        ...


@dataclass
class MemoryChunks:
    """Changed chunks in memory."""

    chunks: dict[Place, LabelArray] = field(default_factory=dict)

    def get(self, place: Place) -> LabelArray | None:
        """The chunk, if there is one."""
        return self.chunks.get(place)


@dataclass(frozen=True)
class PatchedLabels(Labels):
    """A label image in a store as it is with the changed chunks."""

    chunks: Chunks

    def read(self, t: int, z: int, y: slice, x: slice, level: int = 0) -> LabelArray:
        """The (Y, X) region of one plane of a level."""
        height, width = self.arrays[level].shape[3:]
        y, x = slice(*y.indices(height)[:2]), slice(*x.indices(width)[:2])
        region = np.array(super().read(t, z, y, x, level))
        for place, (rows, columns) in self._covering(level, t, z, y, x):
            chunk = self.chunks.get(place)
            if chunk is not None:
                outside, inside = _overlap((y, x), (rows, columns))
                region[outside] = chunk[inside]
        return region

    def all(self) -> LabelArray:
        """The whole label image (T, Z, Y, X), in memory."""
        return whole(self)

    def _covering(
        self, level: int, t: int, z: int, y: slice, x: slice
    ) -> Iterator[tuple[Place, tuple[slice, slice]]]:
        """The chunks that a region touches, and the rows and columns of each."""
        grid = levels(self.info.shape)[level]
        (height, width), (tall, wide) = grid.shape[3:], grid.chunk[3:]
        for row in range(y.start // tall, -(-y.stop // tall)):
            for column in range(x.start // wide, -(-x.stop // wide)):
                rows = slice(row * tall, min((row + 1) * tall, height))
                columns = slice(column * wide, min((column + 1) * wide, width))
                yield Place(level, t, z, row, column), (rows, columns)


@dataclass
class Drawn:
    """Chunks that are being drawn on, over others: as they were and as they are now."""

    below: Chunks
    before: dict[Place, LabelArray] = field(default_factory=dict)
    now: dict[Place, LabelArray] = field(default_factory=dict)

    def get(self, place: Place) -> LabelArray | None:
        """The chunk as it is now."""
        drawn = self.now.get(place)
        return self.below.get(place) if drawn is None else drawn


@dataclass(frozen=True)
class Canvas(PatchedLabels):
    """Labels to draw on: remembers which chunks changed, and what they were before."""

    chunks: Drawn

    @classmethod
    def of(cls, labels: PatchedLabels) -> "Canvas":
        """A canvas over labels, which stay as they are."""
        return cls(labels.info, labels.arrays, Drawn(labels.chunks))

    @property
    def changed(self) -> dict[Place, LabelArray]:
        """The chunks that were drawn on, of every level, as they are now."""
        return self.chunks.now

    def write(self, t: int, z: int, y: slice, x: slice, labels: LabelArray) -> None:
        """Replace a region of the full size, and of every smaller level what shows it."""
        for level in range(len(self.arrays)):
            self._put(level, t, z, y, x, labels)
            if level + 1 < len(self.arrays):
                height, width = self.arrays[level].shape[3:]
                y, x = _even(y, height), _even(x, width)
                labels = halve_mode(self.read(t, z, y, x, level))
                y, x = _half(y), _half(x)

    def deltas(self) -> list[Delta]:
        """What was drawn so far, chunk by chunk of the full size; unchanged pixels are left out."""
        found = []
        for place, before in self.chunks.before.items():
            if place.level == 0:
                _, t, z, row, column = place
                delta = Delta.between(t, z, row, column, before, self.chunks.now[place])
                if len(delta.index):
                    found.append(delta)
        return found

    def _put(self, level: int, t: int, z: int, y: slice, x: slice, labels: LabelArray) -> None:
        for place, (rows, columns) in self._covering(level, t, z, y, x):
            inside_region, inside_chunk = _overlap((y, x), (rows, columns))
            chunk = self.read(t, z, rows, columns, level)
            if not np.array_equal(chunk[inside_chunk], labels[inside_region]):
                self.chunks.before.setdefault(place, chunk.copy())
                chunk[inside_chunk] = labels[inside_region]
                self.chunks.now[place] = chunk


def _overlap(
    region: tuple[slice, slice], chunk: tuple[slice, slice]
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """What two rectangles share, as seen from the one and from the other."""
    shared = [
        (max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(region, chunk, strict=True)
    ]
    (y0, y1), (x0, x1) = shared

    def within(area: tuple[slice, slice]) -> tuple[slice, slice]:
        top, left = area[0].start, area[1].start
        return slice(y0 - top, y1 - top), slice(x0 - left, x1 - left)

    return within(region), within(chunk)


def _even(part: slice, length: int) -> slice:
    """A range widened to whole pairs of pixels."""
    return slice(part.start - part.start % 2, min(part.stop + part.stop % 2, length))


def _half(part: slice) -> slice:
    """The same range in the next level, which rounds up."""
    return slice(part.start // 2, -(-part.stop // 2))
