"""Small images that are read once, however many look at them."""

from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.source import PixelSource

_MOST_BYTES = 16 << 20
_EVERYTHING = slice(None)


@dataclass(frozen=True)
class KeptSource:
    """An image whose planes stay in memory once they are read."""

    source: PixelSource
    planes: dict[tuple[int, int, int], NDArray[Any]] = field(default_factory=dict, repr=False)

    @property
    def info(self) -> ImageInfo:
        """The header of the image."""
        return self.source.info

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[Any]:
        """The (Y, X) region of one plane: a view."""
        place = (t, c, z)
        if place not in self.planes:
            self.planes[place] = self.source.read(*place, _EVERYTHING, _EVERYTHING)
        return self.planes[place][y, x]


def kept(source: PixelSource) -> PixelSource:
    """A small image as one that is read once; a larger one as it is."""
    info = source.info
    small = prod(info.shape) * np.dtype(info.dtype).itemsize <= _MOST_BYTES
    return KeptSource(source) if small else source
