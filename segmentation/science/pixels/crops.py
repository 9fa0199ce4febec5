"""Small parts of large images: where they lie, how they look, and which are worth a look."""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from segmentation.science.pixels.pyramid import Pyramid
from segmentation.science.pixels.source import PixelSource
from segmentation.science.pixels.thumbnail import MOST_CHANNELS, as_rgb, mix

# A level of about so many pixels a side says enough of where something is to be seen.
_LOOKED_AT = 1024
# Everything brighter than this share of the pixels counts the same, so that dust draws nobody.
_BRIGHT = 99.5


@dataclass(frozen=True)
class Crop:
    """A rectangle of plane (t, z) whose first pixel is (y, x), in full-resolution pixels."""

    t: int
    z: int
    y: int
    x: int
    height: int
    width: int

    @property
    def rows(self) -> slice:
        """Along Y."""
        return slice(self.y, self.y + self.height)

    @property
    def columns(self) -> slice:
        """Along X."""
        return slice(self.x, self.x + self.width)


def picture(source: PixelSource, crop: Crop) -> bytes:
    """A crop as it looks in thumbnails, but pixel for pixel: lossless WebP."""
    planes = [
        source.read(crop.t, c, crop.z, crop.rows, crop.columns)
        for c in range(min(source.info.shape[1], MOST_CHANNELS))
    ]
    colours = as_rgb(source, planes) if source.info.is_rgb else mix(source, planes)
    out = io.BytesIO()
    Image.fromarray(colours).save(out, "WEBP", lossless=True, quality=20, method=0)
    return out.getvalue()


def liveliest(source: Pyramid, side: int) -> Crop:
    """The square of about `side` pixels in which most is going on, of the middle plane."""
    depth, height, width = source.info.shape[2:]
    tall, wide = min(side, height), min(side, width)
    level = _coarse_level(source)
    plane = _brightness(source, depth // 2, level)
    scale_y, scale_x = height / plane.shape[0], width / plane.shape[1]
    size = max(1, round(tall / scale_y)), max(1, round(wide / scale_x))
    busy = ndimage.uniform_filter(ndimage.gaussian_gradient_magnitude(plane, 1), size)
    # The middle of a square that lies in the image as a whole.
    inner = tuple(
        slice(part // 2, max(extent - (part - part // 2), part // 2) + 1)
        for part, extent in zip(size, busy.shape, strict=True)
    )
    inside = busy[inner]
    row, column = np.unravel_index(int(inside.argmax()), inside.shape)
    top = round((row + inner[0].start) * scale_y - tall / 2)
    left = round((column + inner[1].start) * scale_x - wide / 2)
    return Crop(0, depth // 2, _within(top, height - tall), _within(left, width - wide), tall, wide)


def _coarse_level(source: Pyramid) -> int:
    small = [n for n, shape in enumerate(source.levels) if max(shape[3:]) <= _LOOKED_AT]
    return small[0] if small else len(source.levels) - 1


def _brightness(source: Pyramid, z: int, level: int) -> NDArray[np.float32]:
    """All channels of a plane, each up to 1."""
    everything = slice(None)
    total = np.zeros(source.levels[level][3:], np.float32)
    for c in range(min(source.info.shape[1], MOST_CHANNELS)):
        plane = source.read(0, c, z, everything, everything, level).astype(np.float32)
        high = max(float(np.percentile(plane, _BRIGHT)), 1e-6)
        total += np.minimum(plane / high, 1)
    return total


def _within(place: int, last: int) -> int:
    return min(max(place, 0), max(last, 0))
