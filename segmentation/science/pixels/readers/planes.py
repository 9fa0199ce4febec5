"""The source every reader hands out: planes that know how to decode a region of themselves."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import DAMAGED, Refused, decoding
from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.numbers import to_kept


@dataclass(frozen=True)
class Region:
    """Rows y0…y1 and columns x0…x1 of a plane, ends excluded."""

    y0: int
    y1: int
    x0: int
    x1: int

    def holds(self, other: "Region") -> bool:
        """Whether `other` lies within this region."""
        return (
            self.y0 <= other.y0
            and other.y1 <= self.y1
            and self.x0 <= other.x0
            and other.x1 <= self.x1
        )


class Plane(Protocol):
    """One stored plane: one or more interleaved samples."""

    def natural(self, region: Region) -> Region:
        """The region that costs no more to decode than `region`, and holds it."""
        ...

    def decode(self, region: Region) -> NDArray[Any]:
        """The (Y, X, samples) pixels of a region, in the file's own numbers."""
        ...


@runtime_checkable
class SparsePlane(Protocol):
    """A plane that knows where it holds nothing but zeros."""

    def is_empty(self, region: Region) -> bool:
        """Whether nothing was taken in a region."""
        ...


class PlanesSource:
    """A PixelSource over planes in T, C, Z order, each holding `samples` channels side by side.

    The last decoded piece is kept, so that the channels of an RGB plane, or blocks from the same
    strips, cost one decoding.
    """

    def __init__(
        self,
        info: ImageInfo,
        planes: Sequence[Plane],
        samples: int,
        filename: str,
        limits: Limits,
        taken_bytes: int | None = None,
    ) -> None:
        """`taken_bytes` is the size of what was taken of a mosaic with empty parts."""
        self._info = info
        whole = math.prod(info.shape) * np.dtype(info.dtype).itemsize
        self.decoded_bytes = whole if taken_bytes is None else min(taken_bytes, whole)
        self._planes = planes
        self._samples = samples
        self._filename = filename
        self._limits = limits
        self._last: tuple[int, Region, NDArray[Any]] | None = None
        self._notes: dict[str, None] = dict.fromkeys(info.notes)

    @property
    def info(self) -> ImageInfo:
        """The header; its notes grow with what reading finds."""
        return replace(self._info, notes=tuple(self._notes))

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[Any]:
        """The (Y, X) region of one plane; raises UnreadableImage when it can't be decoded."""
        index, wanted, sample = self._place(t, c, z, y, x)
        with decoding(self._filename, self._limits):
            region, block = self._block(index, wanted)
            rows = slice(wanted.y0 - region.y0, wanted.y1 - region.y0)
            columns = slice(wanted.x0 - region.x0, wanted.x1 - region.x0)
            pixels = block[rows, columns, sample]
            # A page may say that it is smaller than the first one, which spoke for all.
            if pixels.shape != (wanted.y1 - wanted.y0, wanted.x1 - wanted.x0):
                raise Refused(DAMAGED)
            kept, notes = to_kept(pixels)
        self._notes.update(dict.fromkeys(notes))
        return np.ascontiguousarray(kept)

    def is_empty(self, t: int, c: int, z: int, y: slice, x: slice) -> bool:
        """Whether a region of a plane is known to hold zeros alone, without decoding it."""
        index, wanted, _ = self._place(t, c, z, y, x)
        plane = self._planes[index]
        return isinstance(plane, SparsePlane) and plane.is_empty(wanted)

    def _place(self, t: int, c: int, z: int, y: slice, x: slice) -> tuple[int, Region, int]:
        """The stored plane, the region of it, and which of its samples."""
        _, count, depth, height, width = self._info.shape
        group, sample = divmod(c, self._samples)
        index = (t * (count // self._samples) + group) * depth + z
        return index, Region(*y.indices(height)[:2], *x.indices(width)[:2]), sample

    def _block(self, index: int, wanted: Region) -> tuple[Region, NDArray[Any]]:
        if self._last and self._last[0] == index and self._last[1].holds(wanted):
            return self._last[1:]
        self._last = None
        plane = self._planes[index]
        region = plane.natural(wanted)
        block = plane.decode(region)
        self._last = (index, region, block)
        return region, block
