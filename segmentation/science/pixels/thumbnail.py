"""Small pictures of images, for galleries."""

import io
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from segmentation.science.pixels.contrast import HIGH, LOW
from segmentation.science.pixels.pyramid import Pyramid
from segmentation.science.pixels.source import PixelSource

MOST_CHANNELS = 6
_ROWS = 1024


def thumbnail(source: PixelSource, size: int = 256) -> bytes:
    """The middle plane of the first time point as WebP, its longer side `size` pixels at most.

    Channels are added in their colours, each stretched from its 1st to its 99.8th percentile;
    RGB is shown as it is.
    """
    planes = [_plane(source, c, size) for c in range(min(source.info.shape[1], MOST_CHANNELS))]
    picture = Image.fromarray(as_rgb(source, planes) if source.info.is_rgb else mix(source, planes))
    picture.thumbnail((size, size), Image.Resampling.BOX)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()


def _plane(source: PixelSource, c: int, size: int) -> NDArray[Any]:
    """A plane at least `size` pixels long where the image is, but not much longer."""
    z = source.info.shape[2] // 2
    if isinstance(source, Pyramid):
        fitting = [n for n, shape in enumerate(source.levels) if max(shape[3:]) >= size]
        level = max(fitting, default=0)
        return source.read(0, c, z, slice(None), slice(None), level)
    height, width = source.info.shape[3:]
    step = max(1, math.floor(max(height, width) / size))
    rows = _ROWS // step * step or step
    bands = (
        source.read(0, c, z, slice(y, y + rows), slice(0, width))[::step, ::step]
        for y in range(0, height, rows)
    )
    return np.concatenate(list(bands))


def mix(source: PixelSource, planes: list[NDArray[Any]]) -> NDArray[np.uint8]:
    """Planes (Y, X) of the first channels added in their colours: (Y, X, 3)."""
    total = np.zeros((*planes[0].shape, 3), np.float32)
    for channel, plane in zip(source.info.channels, planes, strict=False):
        low, high = np.percentile(plane, (LOW, HIGH))
        scaled = np.clip((plane.astype(np.float32) - low) / max(high - low, 1e-6), 0, 1)
        color = [int(channel.color[i : i + 2], 16) for i in (1, 3, 5)]
        total += scaled[..., None] * np.asarray(color, np.float32)
    return np.asarray(np.clip(total, 0, 255), np.uint8)


def as_rgb(source: PixelSource, planes: list[NDArray[Any]]) -> NDArray[np.uint8]:
    """Red, green and blue (Y, X) as they are: (Y, X, 3)."""
    stacked = np.stack(planes, axis=-1)
    if source.info.dtype == "uint8":
        return np.asarray(stacked, np.uint8)
    scaled = stacked * (255 / max(float(stacked.max()), 1e-6))
    return np.asarray(np.clip(scaled, 0, 255), np.uint8)
