"""Boxes cut out of images and label images, read as if there were nothing else."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.label_source import LabelArray, LabelShape, LabelSource
from segmentation.science.pixels.source import PixelSource


class Area(NamedTuple):
    """A box of times, planes, rows and columns; each is (first, end)."""

    t: tuple[int, int]
    z: tuple[int, int]
    y: tuple[int, int]
    x: tuple[int, int]

    @classmethod
    def around(cls, boxes: NDArray[np.int64], margin: int, shape: LabelShape) -> Self:
        """The smallest that holds boxes (n, 8) of t0, t1, z0 … x1, with so many rows and columns
        more, as far as the image goes."""
        low, high = boxes[:, ::2].min(0), boxes[:, 1::2].max(0)
        more = (0, 0, margin, margin)
        first = [max(int(edge) - step, 0) for edge, step in zip(low, more, strict=True)]
        end = [
            min(int(edge) + step, length)
            for edge, step, length in zip(high, more, shape, strict=True)
        ]
        return cls(*zip(first, end, strict=True))

    @property
    def shape(self) -> LabelShape:
        """How long it is in each direction."""
        t, z, y, x = (end - first for first, end in self)
        return t, z, y, x

    def part(self, axis: int, region: slice) -> slice:
        """Rows or columns within the box as those of the image."""
        first, end = self[axis]
        start, stop, _ = region.indices(end - first)
        return slice(first + start, first + stop)


@dataclass(frozen=True)
class LabelExcerpt:
    """A box of a label image; with `ids`, as if there were no other objects."""

    labels: LabelSource
    area: Area
    ids: Collection[int] | None = None

    @property
    def shape(self) -> LabelShape:
        """T, Z, Y, X."""
        return self.area.shape

    def read(self, t: int, z: int, y: slice, x: slice) -> LabelArray:
        """The (Y, X) region of one plane."""
        area = self.area
        place = (area.t[0] + t, area.z[0] + z, area.part(2, y), area.part(3, x))
        region = np.asarray(self.labels.read(*place), np.uint32)
        if self.ids is None:
            return region
        return np.where(np.isin(region, list(self.ids)), region, np.uint32(0))


@dataclass(frozen=True)
class PixelExcerpt:
    """A box of an image."""

    source: PixelSource
    area: Area

    @property
    def info(self) -> ImageInfo:
        """As the image's, but for its size."""
        t, z, y, x = self.area.shape
        whole = self.source.info
        return replace(whole, shape=(t, whole.shape[1], z, y, x))

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[Any]:
        """The (Y, X) region of one plane, in `info.dtype`."""
        area = self.area
        return self.source.read(area.t[0] + t, c, area.z[0] + z, area.part(2, y), area.part(3, x))
