"""Planes made of tiles that were taken one by one: placed where they belong, the rest is 0."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.readers.planes import Region


class Tile(Protocol):
    """A rectangle of pixels that decodes whole."""

    @property
    def region(self) -> Region:
        """Where it lies in the plane."""
        ...

    @property
    def key(self) -> Hashable:
        """What tells its pixels apart from those of every other tile of the file."""
        ...

    def decode(self) -> NDArray[Any]:
        """All its pixels (Y, X, samples)."""
        ...


@dataclass(frozen=True)
class LazyTile:
    """A tile that a function decodes."""

    region: Region
    key: Hashable
    read: Callable[[], NDArray[Any]]

    def decode(self) -> NDArray[Any]:
        """All its pixels (Y, X, samples)."""
        return self.read()


class RecentTiles:
    """The last decoded tiles of a file, as long as they take no more than `max_bytes` together.

    Neighbouring blocks of an image need the same tiles.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, NDArray[Any]] = OrderedDict()

    def decode(self, tile: Tile) -> NDArray[Any]:
        """The tile's pixels, decoded unless that was done lately."""
        if tile.key in self._kept:
            self._kept.move_to_end(tile.key)
            return self._kept[tile.key]
        pixels = tile.decode()
        self._kept[tile.key] = pixels
        self._bytes += pixels.nbytes
        # The newest stays whatever its size: what else is read of it comes next.
        while len(self._kept) > 1 and self._bytes > self._max_bytes:
            self._bytes -= self._kept.popitem(last=False)[1].nbytes
        return pixels


@dataclass(frozen=True)
class MosaicPlane:
    """A plane of tiles; where they overlap, the later one is on top."""

    tiles: Sequence[Tile]
    samples: int
    dtype: np.dtype[Any]
    recent: RecentTiles

    @cached_property
    def _boxes(self) -> NDArray[np.int64]:
        regions = [tile.region for tile in self.tiles]
        boxes = [(region.y0, region.y1, region.x0, region.x1) for region in regions]
        return np.array(boxes, np.int64).reshape(-1, 4)

    def natural(self, region: Region) -> Region:
        """The region itself: decoded tiles are kept."""
        return region

    def is_empty(self, region: Region) -> bool:
        """Whether no tile reaches into a region."""
        return not self._reaching_into(region).any()

    def decode(self, region: Region) -> NDArray[Any]:
        """The (Y, X, samples) pixels of a region."""
        shape = (region.y1 - region.y0, region.x1 - region.x0, self.samples)
        out = np.zeros(shape, self.dtype)
        for index in np.flatnonzero(self._reaching_into(region)):
            tile = self.tiles[index]
            paste(out, region, self.recent.decode(tile), tile.region)
        return out

    def _reaching_into(self, region: Region) -> NDArray[np.bool_]:
        y0, y1, x0, x1 = self._boxes.T
        return np.asarray((y0 < region.y1) & (y1 > region.y0) & (x0 < region.x1) & (x1 > region.x0))


def paste(out: NDArray[Any], region: Region, block: NDArray[Any], place: Region) -> None:
    """Copy into `out`, the pixels of `region`, what of `block`, those of `place`, lies in it."""
    y0, x0 = max(place.y0, region.y0), max(place.x0, region.x0)
    y1, x1 = min(place.y1, region.y1), min(place.x1, region.x1)
    out[y0 - region.y0 : y1 - region.y0, x0 - region.x0 : x1 - region.x0] = block[
        y0 - place.y0 : y1 - place.y0, x0 - place.x0 : x1 - place.x0
    ]


def box_of(regions: Sequence[Region]) -> tuple[int, int]:
    """Height and width of the box that regions from (0, 0) on fill."""
    return max(region.y1 for region in regions), max(region.x1 for region in regions)
