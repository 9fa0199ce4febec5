"""How deep inside its object a pixel lies: what StarDist and SplineDist call probability."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage


def object_probability(
    labels: NDArray[np.integer[Any]], sampling: tuple[float, ...] | None = None
) -> NDArray[np.float32]:
    """Distance to the edge of each pixel's own object, as a share of the object's largest.

    sampling: how long a pixel is along each axis.
    """
    result = np.zeros(labels.shape, np.float32)
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        if box is None:
            continue
        wide = tuple(slice(max(s.start - 1, 0), s.stop + 1) for s in box)
        mask = labels[wide] == label
        distance = ndimage.distance_transform_edt(mask, sampling) if not mask.all() else mask * 1.0
        result[wide][mask] = (distance / distance.max())[mask]
    return result
