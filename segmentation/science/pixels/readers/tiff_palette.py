"""Indexed colour in TIFF: a lookup table over intensities, or a real palette."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tifffile import TiffPage

from segmentation.science.pixels.readers.planes import Plane, Region

_PALETTE = 3
_MOST_INDICES = 65536


@dataclass(frozen=True)
class PalettePlane:
    """A plane of indices, decoded to the colours (indices, 3) they stand for."""

    indices: Plane
    colors: NDArray[np.uint8]

    def natural(self, region: Region) -> Region:
        """As the plane of indices."""
        return self.indices.natural(region)

    def decode(self, region: Region) -> NDArray[Any]:
        """The (Y, X, 3) colours of a region."""
        return np.asarray(self.colors[self.indices.decode(region)[..., 0]])


def palette_of(page: TiffPage) -> NDArray[np.uint8] | None:
    """The palette (indices, 3) of a page in indexed colour; None for every other page."""
    table = page.colormap if page.photometric == _PALETTE else None
    if table is None or table.shape[0] != 3 or page.dtype is None or page.dtype.kind != "u":
        return None
    if table.shape[1] < min(2 ** (8 * page.dtype.itemsize), _MOST_INDICES):
        return None
    return np.ascontiguousarray((table >> 8).astype(np.uint8).T)


def ramp_color(palette: NDArray[np.uint8]) -> str | None:
    """The brightest colour when the palette only rises: then the indices are intensities."""
    if not palette[-1].any() or (np.diff(palette.astype(np.int16), axis=0) < 0).any():
        return None
    red, green, blue = (int(value) for value in palette[-1])
    return f"#{red:02x}{green:02x}{blue:02x}"


def in_color(planes: Sequence[Plane], palette: NDArray[np.uint8]) -> list[Plane]:
    """The planes, decoded to colours."""
    return [PalettePlane(plane, palette) for plane in planes]
