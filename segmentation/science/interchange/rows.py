"""What was measured of an object, for formats that say it beside each outline."""

import math

import pyarrow as pa

# Where an object lies, which its outline tells already.
_PLACE = {"label", "t", "z0", "z1", "y0", "y1", "x0", "x1"}


def numeric_columns(table: pa.Table) -> list[str]:
    """The columns of single numbers, in their order."""
    return [
        field.name
        for field in table.schema
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
    ]


class Rows:
    """The measured values of objects by their id."""

    def __init__(self, table: pa.Table) -> None:
        names = [name for name in numeric_columns(table) if name not in _PLACE]
        self._columns = {name: table[name].to_pylist() for name in names}
        labels = table["label"].to_pylist() if "label" in table.column_names else []
        self._place = {label: place for place, label in enumerate(labels)}

    def of(self, label: int) -> dict[str, float]:
        """Names and values; null, NaN and infinite ones, which JSON can't say, are left out."""
        place = self._place.get(label)
        if place is None:
            return {}
        values = {name: column[place] for name, column in self._columns.items()}
        return {k: v for k, v in values.items() if v is not None and math.isfinite(v)}
