"""Ratios of columns, as their users define them."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa


def add_ratios(table: pa.Table, ratios: Mapping[str, tuple[str, str]]) -> pa.Table:
    """A table with a column for each name: the first column of the pair over the second.

    Division by zero gives null. Raises ValueError for a column that is not there or is no number,
    and for a name that is taken.
    """
    for name, pair in ratios.items():
        if name in table.column_names:
            raise ValueError(f"there is a column “{name}” already")
        for column in pair:
            if column not in table.column_names:
                raise ValueError(f"there is no column “{column}” to divide")
            if not _is_number(table.schema.field(column).type):
                raise ValueError(f"the column “{column}” holds no numbers")
        over, under = (np.asarray(table[column], np.float64) for column in pair)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = over / under
        column = pa.array(values, mask=~np.isfinite(values))
        table = table.append_column(name, column)
    return table


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))
