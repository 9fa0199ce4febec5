"""Columns of numbers, whatever stands in them."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# As many digits as a screen shows.
DIGITS = 6


def numeric_column(table: pa.Table, name: str) -> NDArray[np.float64]:
    """The values of a column; NaN where there is none."""
    return numbers_of(table[name])


def numbers_of(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """A column's values; NaN where there is none."""
    whole = column.combine_chunks() if len(column) else column
    return np.asarray(whole.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)


def as_shown(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers with their first digits, each the one that its decimal stands for; of any shape.

    Bounds are set by what is shown, and hold for that.
    """
    shown = np.array(values, np.float64)
    some = np.isfinite(shown) & (np.abs(shown) >= np.finfo(np.float64).tiny)
    number = shown[some]
    places = DIGITS - 1 - np.floor(np.log10(np.abs(number))).astype(int)
    # Powers of ten are exact up to the 22nd: numbers are then as near to the decimal as can be.
    up, down = 10.0 ** np.clip(places, 0, 22), 10.0 ** np.clip(-places, 0, 22)
    shown[some] = np.where(np.abs(places) > 22, number, np.rint(number * up / down) / up * down)
    return shown
