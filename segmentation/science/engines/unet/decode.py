"""From class probabilities to objects: interiors are seeds, a watershed grows them."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.segmentation import watershed

from segmentation.science.engines.base import Instances
from segmentation.science.engines.labels import drop_small, means
from segmentation.science.engines.unet.spec import UNetParameters
from segmentation.science.engines.unet.targets import BACKGROUND, INTERIOR


def decode(fields: NDArray[np.float32], parameters: UNetParameters) -> Instances:
    """Objects of a plane or stack from its class probabilities (3, [Z,] Y, X).

    Scores are the mean probabilities of the foreground.
    """
    foreground = 1 - fields[BACKGROUND]
    seeds, _ = ndimage.label(fields[INTERIOR] > parameters.interior_threshold)
    mask = foreground > parameters.foreground_threshold
    grown = watershed(-fields[INTERIOR], seeds, mask=mask)
    labels = drop_small(grown.astype(np.int32), parameters.min_area_px)
    return Instances(labels, means(labels, foreground))
