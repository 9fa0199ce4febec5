"""Kinds of cells: by gates, rectangles over two measurements each, or as people say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.measurements.numbers import as_shown, numeric_column

Interval = tuple[float, float]
NONE = -1
CLASS = "class"
"""The column that says what people call an object, whatever was measured."""


@dataclass(frozen=True)
class Gate:
    """Bounds of two columns, in the units they were measured in; the bounds belong to it."""

    x: str
    y: str
    across: Interval
    up: Interval

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """A gate as `to_json` wrote it."""
        low, high = map(float, given["across"])
        bottom, top = map(float, given["up"])
        return cls(str(given["x"]), str(given["y"]), (low, high), (bottom, top))

    def to_json(self) -> dict[str, Any]:
        """As it is kept and told."""
        return {"x": self.x, "y": self.y, "across": list(self.across), "up": list(self.up)}

    def holds(self, table: pa.Table) -> NDArray[np.bool_]:
        """Which objects of a table lie in it; none where a column is missing."""
        if not {self.x, self.y} <= set(table.column_names):
            return np.zeros(table.num_rows, np.bool_)
        inside = np.ones(table.num_rows, np.bool_)
        for name, (low, high) in ((self.x, self.across), (self.y, self.up)):
            values = as_shown(numeric_column(table, name))
            # NaN lies in no interval.
            inside &= (values >= low) & (values <= high)
        return inside


@dataclass(frozen=True)
class Phenotype:
    """A kind of cell: one that lies in all of the gates; without any, one that people call so."""

    name: str
    gates: tuple[Gate, ...]

    def holds(self, table: pa.Table) -> NDArray[np.bool_]:
        """Which objects of a table are of this kind."""
        inside = np.full(table.num_rows, bool(self.gates))
        for gate in self.gates:
            inside &= gate.holds(table)
        return inside


def columns_of(phenotypes: Iterable[Phenotype]) -> list[str]:
    """The columns that telling the kinds apart needs, each once."""
    used = (name for one in phenotypes for gate in one.gates for name in (gate.x, gate.y))
    return list(dict.fromkeys([CLASS, *used]))


def phenotypes_of(table: pa.Table, phenotypes: Sequence[Phenotype]) -> NDArray[np.int64]:
    """Of each object the number of the kind that people call it, else of the first that it fits;
    -1 for none."""
    kinds = np.full(table.num_rows, NONE, np.int64)
    for number in reversed(range(len(phenotypes))):
        kinds[phenotypes[number].holds(table)] = number
    if CLASS in table.column_names:
        called = np.asarray(table[CLASS].to_pylist(), object)
        for number, one in enumerate(phenotypes):
            kinds[called == one.name] = number
    return kinds


def phenotype_column(kinds: NDArray[np.int64], names: Sequence[str]) -> pa.Array:
    """The kinds as a column of words; null for none."""
    indices = pa.array(kinds, pa.int32(), mask=kinds < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))
