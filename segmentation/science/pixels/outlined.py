"""A plane with the outlines of its objects, as a small picture for people."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.segmentation import find_boundaries

from segmentation.science.pixels.contrast import HIGH, LOW

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
