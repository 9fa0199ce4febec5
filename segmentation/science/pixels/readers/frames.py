"""Frames that come whole: all channels of one moment and depth, as cameras write them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.readers.planes import Region


class Frames:
    """Reads frames of a file; the last one is kept, as its channels are asked for in turn.

    `read` gives frame `index` as (channels, Y, X, samples).
    """

    def __init__(self, read: Callable[[int], NDArray[Any]]) -> None:
        self._read = read
        self._last: tuple[int, NDArray[Any]] | None = None

    def __getitem__(self, index: int) -> NDArray[Any]:
        if self._last is None or self._last[0] != index:
            self._last = None
            self._last = (index, self._read(index))
        return self._last[1]


@dataclass(frozen=True)
class FramePlane:
    """One channel of a frame."""

    frames: Frames
    index: int
    channel: int

    def natural(self, region: Region) -> Region:
        """The region itself: the frame is kept."""
        return region

    def decode(self, region: Region) -> NDArray[Any]:
        """The (Y, X, samples) pixels of a region, copied out of the frame."""
        frame = self.frames[self.index][self.channel]
        return np.array(frame[region.y0 : region.y1, region.x0 : region.x1])
