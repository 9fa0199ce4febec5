"""Voxels that end at one place are one object; see `sinks`."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.engines.cellpose.sinks import GROWN, RIM, SEED


def gather(ends: NDArray[np.int32], inside: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Labels (Z, Y, X) of the voxels of `inside` by where they end (n, 3)."""
    crowd = np.zeros([extent + 2 * RIM for extent in inside.shape], np.int32)
    places = tuple((ends + RIM).T)
    np.add.at(crowd, places, 1)
    seeds = _seeds(crowd, np.argwhere(crowd > SEED))
    order = np.argsort(crowd[tuple(seeds.T)], kind="stable")
    territory = _grow(crowd, seeds[order])
    labels = np.zeros(inside.shape, np.int32)
    labels[inside] = territory[places]
    return labels


@njit(cache=True, nogil=True)
def _seeds(crowd: NDArray[np.int32], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of the places (n, 3) that no place within two voxels surpasses."""
    kept = np.zeros(len(places), np.bool_)
    for i in range(len(places)):
        z, y, x = places[i]
        near = crowd[z - 2 : z + 3, y - 2 : y + 3, x - 2 : x + 3]
        kept[i] = near.max() == crowd[z, y, x]
    return places[kept]


@njit(cache=True, nogil=True)
def _grow(crowd: NDArray[np.int32], seeds: NDArray[np.int64]) -> NDArray[np.int32]:
    """Whose each place is; the seeds come in rising order, and the last takes what it reaches."""
    territory = np.zeros(crowd.shape, np.int32)
    for index in range(len(seeds)):
        z, y, x = seeds[index] - RIM
        side = 2 * RIM + 1
        window = crowd[z : z + side, y : y + side, x : x + side]
        own = territory[z : z + side, y : y + side, x : x + side]
        reached = _reached(window)
        for i in range(side):
            for j in range(side):
                for k in range(side):
                    if reached[i, j, k]:
                        own[i, j, k] = index + 1
    return territory


@njit(cache=True, nogil=True)
def _reached(window: NDArray[np.int32]) -> NDArray[np.bool_]:
    """The crowded places that so many steps over crowded places lead to from the middle."""
    side = len(window)
    reached = np.zeros(window.shape, np.bool_)
    reached[RIM, RIM, RIM] = True
    for step in range(1, RIM + 1):
        before = reached.copy()
        first, last = RIM - step, RIM + step + 1
        for i in range(first, last):
            for j in range(first, last):
                for k in range(first, last):
                    near = before[
                        max(i - 1, 0) : min(i + 2, side),
                        max(j - 1, 0) : min(j + 2, side),
                        max(k - 1, 0) : min(k + 2, side),
                    ]
                    reached[i, j, k] = window[i, j, k] > GROWN and near.any()
    return reached
