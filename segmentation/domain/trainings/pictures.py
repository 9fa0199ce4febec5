"""What a training finds in an image, beside the truth, as a small picture."""

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.dataset import Sample
from segmentation.science.pixels.outlined import outlined

SIDE_PX = 384


def picture(sample: Sample, found: NDArray[np.int32]) -> bytes:
    """WebP of the middle of a sample: what was found in yellow over the truth in blue."""
    image, truth = sample.image, sample.labels
    if truth.ndim == 3:
        middle = len(truth) // 2
        image, truth, found = image[:, middle], truth[middle], found[middle]
    window = tuple(_middle(extent) for extent in truth.shape)
    plane = image[:, *window]
    shown = np.moveaxis(plane, 0, -1) if len(plane) == 3 else plane[0]
    return outlined(shown, found[window], truth[window])


def _middle(extent: int) -> slice:
    start = max(0, (extent - SIDE_PX) // 2)
    return slice(start, start + min(extent, SIDE_PX))
