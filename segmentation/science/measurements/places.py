"""Where the objects of a table are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

BOX = ("z0", "z1", "y0", "y1", "x0", "x1")
Place = tuple[int, ...]
"""t0, t1, z0, z1, y0, y1, x0, x1, ends exclusive."""


@dataclass(frozen=True)
class Places(Mapping[int, Place]):
    """The boxes of all objects of a table, save those that have others by now (None: gone)."""

    labels: NDArray[np.int64]
    boxes: NDArray[np.int64]
    changed: Mapping[int, Place | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls, table: pa.Table, times: int, rows: Mapping[int, Mapping[str, Any] | None] = {}
    ) -> Self:
        """Those of a table with `t` and the columns `BOX`, and of the changed `rows`.

        `times`: how many times there are, where an object may be at several; else 1.
        """
        labels = np.asarray(table["label"], np.int64)
        first = np.asarray(table["t"], np.int64) if times == 1 else np.zeros(len(labels), np.int64)
        ends = [np.asarray(table[name], np.int64) for name in BOX]
        boxes = np.stack([first, first + times, *ends], axis=1)
        changed = {
            label: None if row is None else _place(row, times) for label, row in rows.items()
        }
        return cls(labels, boxes, changed)

    def __getitem__(self, label: int) -> Place:
        if label in self.changed:
            place = self.changed[label]
            if place is None:
                raise KeyError(label)
            return place
        row = int(np.searchsorted(self.labels, label))
        if row == len(self.labels) or self.labels[row] != label:
            raise KeyError(label)
        return tuple(self.boxes[row].tolist())

    def __iter__(self) -> Iterator[int]:
        yield from (label for label in self.labels.tolist() if label not in self.changed)
        yield from (label for label, place in self.changed.items() if place is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _place(row: Mapping[str, Any], times: int) -> Place:
    first = row["t"] if times == 1 else 0
    return (first, first + times, *(row[name] for name in BOX))
