"""Places sorted into square cells, so that compiled loops find what lies near without a tree."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray


class Cells(NamedTuple):
    """Numbers of places cell by cell, where each cell's begin, and how many cells (Y, X) go."""

    numbers: NDArray[np.int64]
    starts: NDArray[np.int64]
    across: NDArray[np.int64]
    side: int


def into_cells(places: NDArray[np.int64], side: int) -> Cells:
    """Sort places (n, 2) of y, x ≥ 0 into cells of `side` pixels."""
    across = places.max(axis=0, initial=0) // side + 1
    cell = places // side @ np.array([across[1], 1])
    numbers = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[numbers], np.arange(across[0] * across[1] + 1))
    return Cells(numbers, starts, across, side)


@njit(cache=True, nogil=True)
def rows_of_cells(
    cells: Cells, low: NDArray[np.int64], high: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Where in `numbers` those begin and end that may lie in a box, a line for each row of cells.

    The box goes from `low` (y, x) to `high`, both included.
    """
    first = np.maximum(low // cells.side, 0)
    last = np.minimum(high // cells.side, cells.across - 1)
    found = np.zeros((max(last[0] - first[0] + 1, 0), 2), np.int64)
    if first[1] <= last[1]:
        for row in range(len(found)):
            begins = (first[0] + row) * cells.across[1]
            found[row, 0] = cells.starts[begins + first[1]]
            found[row, 1] = cells.starts[begins + last[1] + 1]
    return found
