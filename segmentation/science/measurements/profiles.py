"""What kinds of cells are like: their mean markers, as z-scores over all cells."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from segmentation.science.measurements.multiplex import arcsinh_view, z_scores

Floats = NDArray[np.float64]


def profiles(
    read: Callable[[str], Floats],
    columns: Sequence[str],
    kinds: NDArray[np.int64],
    count: int,
    cofactor: float | None = None,
) -> Floats:
    """(count + 1, columns): the mean z-score of the cells of each kind; last, of none of them.

    `read` gives a column, one at a time, so that memory does not grow with their number. With a
    cofactor values are seen as arcsinh(value / cofactor) first. NaN where there are no cells.
    """
    rows = np.where(kinds < 0, count, kinds)
    found = np.full((count + 1, len(columns)), np.nan)
    for place, name in enumerate(columns):
        values = read(name)
        known = np.isfinite(values)
        if not known.any():
            continue
        seen = values[known] if cofactor is None else arcsinh_view(values[known], cofactor)
        scores = z_scores(seen[:, None])[:, 0]
        with np.errstate(invalid="ignore"):
            sums = np.bincount(rows[known], scores, count + 1)
            found[:, place] = sums / np.bincount(rows[known], minlength=count + 1)
    return found
