"""Pairs of least cost, of which anything may stay alone (Jaqaman et al., Nature Methods 2008)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

Index = NDArray[np.int64]
# What is alone costs so much; a link costs up to 1, and takes two from being alone.
ALONE = 0.55
# The solver takes zeros for what may not be.
_LEAST = 1e-6


@dataclass(frozen=True)
class Candidates:
    """What may be linked: `left[i]` with `right[i]`, at `cost[i]` from 0 to 1."""

    left: Index
    right: Index
    cost: NDArray[np.float64]


def assign(candidates: Candidates) -> tuple[Index, Index]:
    """The pairs that are linked, each side at most once, so that all costs least."""
    rows, row = np.unique(candidates.left, return_inverse=True)
    columns, column = np.unique(candidates.right, return_inverse=True)
    n, m = len(rows), len(columns)
    if not n:
        return rows, columns
    cost = np.maximum(candidates.cost, _LEAST)
    # Links, what is alone on the left, on the right, and the links' mirror, which fills the rest.
    places = np.concatenate([row, np.arange(n), n + np.arange(m), n + column])
    others = np.concatenate([column, m + np.arange(n), np.arange(m), m + row])
    costs = np.concatenate([cost, np.full(n + m, ALONE), np.full(len(cost), _LEAST)])
    graph = coo_array((costs, (places, others)), shape=(n + m, n + m)).tocsr()
    left, right = min_weight_full_bipartite_matching(graph)
    linked = (left < n) & (right < m)
    return rows[left[linked]], columns[right[linked]]
