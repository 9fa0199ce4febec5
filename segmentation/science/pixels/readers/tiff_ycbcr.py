"""TIFF in luminance and chroma without JPEG, whose decoder would have made it RGB."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tifffile import TiffPage

from segmentation.science.pixels.readers.planes import Plane, Region

_YCBCR = 6
_JPEG = (6, 7, 33007, 34892)
# ITU-R BT.601 over the full range, TIFF's default: columns Y, Cb, Cr; rows R, G, B.
_TO_RGB = np.array([[1, 0, 1.402], [1, -0.344136, -0.714136], [1, 1.772, 0]], np.float32)


@dataclass(frozen=True)
class LumaPlane:
    """A plane of Y, Cb, Cr samples, decoded to RGB."""

    plane: Plane

    def natural(self, region: Region) -> Region:
        """As the plane that is stored."""
        return self.plane.natural(region)

    def decode(self, region: Region) -> NDArray[Any]:
        """The (Y, X, 3) colours of a region."""
        samples = self.plane.decode(region)[..., :3].astype(np.float32)
        samples[..., 1:] -= 128
        return (samples @ _TO_RGB.T).round().clip(0, 255).astype(np.uint8)


def is_luma(page: TiffPage) -> bool:
    """Whether the pixels of a page are to be turned into RGB here."""
    stored_so = page.photometric == _YCBCR and page.compression not in _JPEG
    return stored_so and page.shaped[4] == 3 and page.dtype == np.uint8


def as_rgb(planes: Sequence[Plane]) -> list[Plane]:
    """The planes, decoded to RGB."""
    return [LumaPlane(plane) for plane in planes]
