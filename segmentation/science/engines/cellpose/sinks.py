"""Pixels that end at one place are one object."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

RIM = 5  # how far an object grows around its sink, in pixels
SEED = 10  # more pixels than this must end at a sink
GROWN = 2  # and more than this at what grows around it


def gather(ends: NDArray[np.int32], inside: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Labels (Y, X) of the pixels of `inside` by where they end (n, 2); 0 where too few meet."""
    height, width = inside.shape
    rows, columns = ends.T.astype(np.intp) + RIM
    shape = (height + 2 * RIM, width + 2 * RIM)
    places = rows * shape[1] + columns
    crowd = np.bincount(places, minlength=shape[0] * shape[1]).astype(np.int32).reshape(shape)
    seeds = _seeds(crowd)
    order = np.argsort(crowd[seeds[:, 0], seeds[:, 1]], kind="stable")
    territory = _grow(crowd, seeds[order])
    labels = np.zeros(inside.shape, np.int32)
    labels[inside] = territory.ravel()[places]
    return labels


@njit(cache=True, nogil=True)
def _seeds(crowd: NDArray[np.int32]) -> NDArray[np.int64]:
    """The places that no place within two pixels surpasses."""
    found = []
    for y in range(RIM, crowd.shape[0] - RIM):
        for x in range(RIM, crowd.shape[1] - RIM):
            here = crowd[y, x]
            if here > SEED and crowd[y - 2 : y + 3, x - 2 : x + 3].max() == here:
                found.append((y, x))
    seeds = np.empty((len(found), 2), np.int64)
    for i in range(len(found)):
        seeds[i, 0], seeds[i, 1] = found[i]
    return seeds


@njit(cache=True, nogil=True)
def _grow(crowd: NDArray[np.int32], seeds: NDArray[np.int64]) -> NDArray[np.int32]:
    """Whose each place is; the seeds come in rising order, and the last takes what it reaches."""
    territory = np.zeros(crowd.shape, np.int32)
    side = 2 * RIM + 1
    for index in range(len(seeds)):
        top, left = seeds[index] - RIM
        reached = np.zeros((side, side), np.bool_)
        reached[RIM, RIM] = True
        for _ in range(RIM):
            before = reached.copy()
            for y in range(side):
                for x in range(side):
                    near = before[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2]
                    reached[y, x] = crowd[top + y, left + x] > GROWN and near.any()
        for y in range(side):
            for x in range(side):
                if reached[y, x]:
                    territory[top + y, left + x] = index + 1
    return territory
