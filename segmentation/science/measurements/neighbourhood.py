"""Which kinds of cells lie near which."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
_AT_ONCE = 20_000


@dataclass(frozen=True)
class Near:
    """What near is: among the `nearest` so many others, or nearer than `radius`; one of them."""

    nearest: int | None = None
    radius: float | None = None

    def __post_init__(self) -> None:
        if (self.nearest is None) == (self.radius is None):
            raise ValueError("Give a number of nearest cells, or a radius.")
        if (self.nearest or 0) < 0 or (self.radius or 0) < 0 or not (self.nearest or self.radius):
            raise ValueError("A number of nearest cells, or a radius, is above 0.")


def neighbour_counts(
    places: Floats, times: Counts, kinds: Counts, count: int, near: Near
) -> Counts:
    """(n, count + 1): how many cells of each of `count` kinds lie near each; last, of none.

    `places` (n, 3) are z, y, x in the unit of the radius, `times` (n,) those of the cells: only
    those of one time are near each other. A kind is a number, -1 stands for none.
    """
    found = np.zeros((len(places), count + 1), np.int64)
    columns = np.where(kinds < 0, count, kinds)
    for time in np.unique(times):
        rows = np.flatnonzero(times == time)
        tree = cKDTree(places[rows])
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            owners, others = _pairs(tree, places[some], near)
            own = rows[others] != some[owners]
            key = owners[own] * (count + 1) + columns[rows[others[own]]]
            found[some] = np.bincount(key, minlength=found[some].size).reshape(len(some), -1)
    return found


def _pairs(tree: cKDTree, places: Floats, near: Near) -> tuple[Counts, Counts]:
    """Numbers of cells in `places` and in the tree that are near each other."""
    if near.nearest is None:
        found = tree.query_ball_point(places, near.radius)
        lengths = np.fromiter(map(len, found), np.int64, len(found))
        others = np.concatenate([np.zeros(0, np.int64), *(np.asarray(f, np.int64) for f in found)])
        return np.repeat(np.arange(len(places)), lengths), others
    # One more, as the nearest of all is the cell itself.
    nearest = min(near.nearest + 1, tree.n)
    _, others = tree.query(places, k=[*range(1, nearest + 1)])
    return np.repeat(np.arange(len(places)), nearest), np.asarray(others, np.int64).ravel()


@dataclass(frozen=True)
class Neighbourhood:
    """Of each kind (and, last, of none): how many cells there are, how many neighbours of each kind
    they have on average, and that over what it would be if kinds were spread by chance."""

    cells: Counts
    mean: Floats
    enrichment: Floats


def neighbourhood(kinds: Counts, counts: Counts) -> Neighbourhood:
    """Sum up `counts` (n, kinds + 1) of `neighbour_counts`; NaN where there is nothing to tell."""
    size = counts.shape[1]
    rows = np.where(kinds < 0, size - 1, kinds)
    cells = np.bincount(rows, minlength=size)
    sums = np.zeros((size, size))
    for column in range(size):
        sums[:, column] = np.bincount(rows, counts[:, column], minlength=size)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums / cells[:, None]
        # Others are drawn from all cells but the one that is asked about.
        share = (cells[None, :] - np.eye(size)) / (len(kinds) - 1)
        enrichment = mean / (sums.sum(axis=1, keepdims=True) / cells[:, None] * share)
    return Neighbourhood(cells, mean, enrichment)
