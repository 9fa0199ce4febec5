"""What was measured of an object, for formats that say it beside each outline."""

import math

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# Where an object lies, which its outline tells already.
_PLACE = {"label", "t", "z0", "z1", "y0", "y1", "x0", "x1"}


def numeric_columns(table: pa.Table) -> list[str]:
    """The columns of single numbers, in their order."""
    return [
        field.name
        for field in table.schema
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
    ]


def word_columns(table: pa.Table) -> list[str]:
    """The columns of words out of a list, such as phenotypes."""
    return [field.name for field in table.schema if pa.types.is_dictionary(field.type)]


def words(table: pa.Table, name: str) -> tuple[list[str], NDArray[np.int64]]:
    """The words of a column, and of each object which of them it is; -1 for none."""
    column = table[name].unify_dictionaries().combine_chunks()
    codes = column.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    return column.dictionary.to_pylist(), np.asarray(codes, np.int64)


class Rows:
    """The measured values of objects by their id."""

    def __init__(self, table: pa.Table) -> None:
        names = [name for name in numeric_columns(table) if name not in _PLACE]
        self._columns = {name: table[name].to_pylist() for name in names}
        self._words = {name: table[name].to_pylist() for name in word_columns(table)}
        labels = table["label"].to_pylist() if "label" in table.column_names else []
        self._place = {label: place for place, label in enumerate(labels)}

    def of(self, label: int) -> dict[str, float]:
        """Names and values; null, NaN and infinite ones, which JSON can't say, are left out."""
        place = self._place.get(label)
        if place is None:
            return {}
        values = {name: column[place] for name, column in self._columns.items()}
        return {k: v for k, v in values.items() if v is not None and math.isfinite(v)}

    def word(self, name: str, label: int) -> str | None:
        """What a column of words says of an object; None when it says nothing, or isn't there."""
        place = self._place.get(label)
        return self._words[name][place] if place is not None and name in self._words else None
