"""How many pixels objects share with those of the time before, a block at a time."""

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.label_source import (
    LabelArray,
    LabelSource,
    as_source,
    blocks_of,
)

_SHIFT = 2**32


def shared_pixels(labels: LabelSource | LabelArray) -> NDArray[np.int64]:
    """(k, 3): an id, one of the next time that lies over it, and in how many pixels.

    `labels` are (T, Z, Y, X); ids are unique over all times.
    """
    source = as_source(labels)
    found: list[NDArray[np.int64]] = []
    for t, z, y, x in blocks_of(source):
        if t + 1 == source.shape[0]:
            break
        before = source.read(t, z, y, x).astype(np.int64)
        if not before.any():
            continue
        after = source.read(t + 1, z, y, x)
        both = (before > 0) & (after > 0)
        keys, counts = np.unique(before[both] * _SHIFT + after[both], return_counts=True)
        found.append(np.stack([keys, counts], axis=1))
    if not found:
        return np.zeros((0, 3), np.int64)
    every = np.concatenate(found)
    keys, place = np.unique(every[:, 0], return_inverse=True)
    counts = np.bincount(place, every[:, 1], len(keys)).astype(np.int64)
    return np.stack([keys // _SHIFT, keys % _SHIFT, counts], axis=1)
