"""Columns of numbers, whatever stands in them."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def numeric_column(table: pa.Table, name: str) -> NDArray[np.float64]:
    """The values of a column; NaN where there is none."""
    column = table[name].combine_chunks() if table.num_rows else table[name]
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)
