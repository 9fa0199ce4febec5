"""Nuclei and the cells they lie in."""

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.label_source import (
    LabelArray,
    LabelSource,
    as_source,
    blocks_of,
)

_SHIFT = 2**32


def cells_of_nuclei(
    nuclei: LabelSource | LabelArray, cells: LabelSource | LabelArray, least: float = 0.5
) -> NDArray[np.int64]:
    """(n, 2): the id of every nucleus, and of the cell that holds most of it; 0 for none.

    A nucleus belongs to no cell when less than the share `least` of it lies in one. A cell may
    hold several nuclei. Raises ValueError when the label images differ in shape.
    """
    inner, outer = as_source(nuclei), as_source(cells)
    if inner.shape != outer.shape:
        raise ValueError(f"nuclei of shape {inner.shape} are not of cells {outer.shape}")
    keys, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for block in blocks_of(inner):
        one, other = inner.read(*block).astype(np.int64), outer.read(*block).astype(np.int64)
        key, count = np.unique((one * _SHIFT + other)[one > 0], return_counts=True)
        keys.append(key)
        counts.append(count)
    pairs, owner = np.unique(np.concatenate(keys).astype(np.uint64), return_inverse=True)
    overlap = np.bincount(owner, np.concatenate(counts), len(pairs))
    nucleus, cell = (pairs // _SHIFT).astype(np.int64), (pairs % _SHIFT).astype(np.int64)
    ids, place = np.unique(nucleus, return_inverse=True)
    area = np.bincount(place, overlap, len(ids))
    found = np.zeros(len(ids), np.int64)
    # Written in rising order of overlap, the largest stays.
    for row in np.argsort(overlap, kind="stable"):
        if cell[row] and overlap[row] >= least * area[place[row]]:
            found[place[row]] = cell[row]
    return np.stack([ids, found], axis=1)
