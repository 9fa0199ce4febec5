"""Small images are read once; what is seen of them is the same."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.kept import kept
from segmentation.science.pixels.source import ArraySource, PixelSource

ALL = slice(None)
PIXELS = np.arange(2 * 3 * 5 * 7, dtype=np.uint16).reshape(2, 3, 5, 7)


@dataclass
class Counted:
    """An image that counts how often it is read."""

    source: PixelSource
    reads: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def info(self) -> ImageInfo:
        return self.source.info

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[Any]:
        self.reads.append((t, c, z))
        return self.source.read(t, c, z, y, x)


@pytest.mark.parametrize(
    "region", [(ALL, ALL), (slice(1, 3), slice(2, 9)), (slice(4, 4), ALL), (slice(2, None), ALL)]
)
def test_every_region_is_what_the_image_has_there(region: tuple[slice, slice]) -> None:
    plain = ArraySource.of(PIXELS, "TCYX")
    seen = kept(plain)
    for t, c in np.ndindex(2, 3):
        for _ in range(2):
            read = seen.read(t, c, 0, *region)
            assert read.dtype == np.uint16
            assert np.array_equal(read, plain.read(t, c, 0, *region))
    assert seen.info == plain.info


def test_each_plane_is_read_once_and_only_when_it_is_asked_for() -> None:
    counted = Counted(ArraySource.of(PIXELS, "TCYX"))
    seen = kept(counted)
    assert counted.reads == []
    for columns in (ALL, slice(0, 3), slice(3, 7)):
        seen.read(1, 2, 0, ALL, columns)
    seen.read(0, 2, 0, ALL, ALL)
    assert counted.reads == [(1, 2, 0), (0, 2, 0)]


@pytest.mark.parametrize(("dtype", "is_kept"), [("uint8", True), ("uint16", False)])
def test_a_larger_image_is_read_as_ever(dtype: str, is_kept: bool) -> None:
    source = ArraySource.of(np.zeros((4096, 4096), dtype))
    assert (kept(source) is not source) == is_kept
