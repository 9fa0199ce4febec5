"""Outlines of objects in small pictures for people: with the plane, or to be laid over it."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.segmentation import find_boundaries

from segmentation.science.pixels.contrast import HIGH, LOW
from segmentation.science.pixels.pyramid import Labels

_OUTLINE = (255, 196, 0)
_TRUTH = (0, 200, 255)
_ENLARGED = 2


def outlined(plane: NDArray[Any], labels: NDArray[Any], truth: NDArray[Any] | None = None) -> bytes:
    """WebP of a plane (Y, X) or (Y, X, 3), twice as large, with the edges of `labels` (Y, X) in
    yellow and, below them, those of `truth` in blue."""
    low, high = np.percentile(plane, (LOW, HIGH))
    scaled = np.clip((plane.astype(np.float32) - low) / max(float(high - low), 1e-6), 0, 1)
    picture = np.asarray(scaled * 255, np.uint8)
    if picture.ndim == 2:
        picture = np.stack([picture] * 3, axis=-1)
    large = picture.repeat(_ENLARGED, 0).repeat(_ENLARGED, 1)
    for objects, colour in ((truth, _TRUTH), (labels, _OUTLINE)):
        if objects is not None:
            enlarged = objects.repeat(_ENLARGED, 0).repeat(_ENLARGED, 1)
            large[find_boundaries(enlarged, mode="inner")] = colour
    out = io.BytesIO()
    Image.fromarray(large).save(out, "WEBP", quality=90)
    return out.getvalue()


def outlines_alone(labels: Labels, size: int = 512) -> bytes:
    """WebP to be laid over an image's thumbnail: edges of the objects of the same plane in yellow,
    all else transparent; its longer side has `size` pixels at most."""
    fitting = [n for n, array in enumerate(labels.arrays) if max(array.shape[3:]) >= size]
    level = max(fitting, default=0)
    plane = labels.read(0, labels.shape[1] // 2, slice(None), slice(None), level)
    scale = min(1.0, size / max(plane.shape))
    rows, columns = (
        np.minimum((np.arange(max(1, round(n * scale))) / scale).astype(np.intp), n - 1)
        for n in plane.shape
    )
    picture = np.zeros((len(rows), len(columns), 4), np.uint8)
    picture[find_boundaries(plane[np.ix_(rows, columns)], mode="inner")] = (*_OUTLINE, 255)
    out = io.BytesIO()
    Image.fromarray(picture, "RGBA").save(out, "WEBP", lossless=True, method=0)
    return out.getvalue()
