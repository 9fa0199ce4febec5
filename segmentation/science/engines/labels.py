"""Small chores on label images."""

import numpy as np
from numpy.typing import NDArray


def drop_small(labels: NDArray[np.int32], min_area_px: int) -> NDArray[np.int32]:
    """Remove objects of fewer pixels, and number the rest 1..n in the order of their ids."""
    areas = np.bincount(labels.ravel())
    kept = areas >= max(min_area_px, 1)
    kept[0] = False
    renumbered = np.cumsum(kept, dtype=np.int32) * kept
    return renumbered.astype(np.int32)[labels]
