"""The columns of a table that follow when some of its objects change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.measurements.again import Rows
from segmentation.science.measurements.neighbours import nearest_distances
from segmentation.science.measurements.numbers import numeric_column
from segmentation.science.pixels.axes import PixelSize

# Where more objects move, all distances are found anew, which is faster then.
_FEW = 100
_CENTROID = tuple(f"centroid_{axis}_px" for axis in "zyx")


@dataclass(frozen=True)
class Nearest:
    """The distances to the nearest neighbours, as they were: rows of label, time and centroid."""

    labels: NDArray[np.int64]
    times: NDArray[np.int64]
    places: NDArray[np.float64]
    distances: NDArray[np.float64]
    name: str

    @classmethod
    def of(cls, table: pa.Table, size: PixelSize) -> "Nearest":
        """Those of a table, in the unit that it has them in."""
        name = next(name for name in ("nearest_um", "nearest_px") if name in table.column_names)
        return cls(
            np.asarray(table["label"], np.int64),
            np.asarray(table["t"], np.int64),
            np.stack([numeric_column(table, axis) for axis in _CENTROID], axis=1)
            * (_edges(size) if name == "nearest_um" else np.ones(3)),
            numeric_column(table, name),
            name,
        )

    def again(self, rows: Mapping[int, Mapping[str, Any] | None], size: PixelSize) -> Rows:
        """The distances that differ now that objects are as in `rows` (None: gone)."""
        edges = _edges(size) if self.name == "nearest_um" else np.ones(3)
        there = {label: row for label, row in rows.items() if row is not None}
        kept = ~np.isin(self.labels, np.fromiter(rows, np.int64))
        labels = np.concatenate([self.labels[kept], np.fromiter(there, np.int64)])
        new_t = np.array([row["t"] for row in there.values()], np.int64)
        places = [[row[axis] for axis in _CENTROID] for row in there.values()]
        new_places = np.array(places, np.float64).reshape(-1, 3) * edges
        times = np.concatenate([self.times[kept], new_t])
        everywhere = np.concatenate([self.places[kept], new_places])
        # Only who was nearest to one that moved, or is nearer to it now, can have another.
        moved = np.concatenate([self.places[~kept], new_places])
        moved_t = np.concatenate([self.times[~kept], new_t])
        limit = np.append(self.distances[kept] * (1 + 1e-9), np.full(len(there), np.inf))
        limit[np.isnan(limit)] = np.inf
        few = len(moved) <= _FEW
        near = np.full(len(labels), not few)
        for place, time in zip(moved[: few * _FEW], moved_t[: few * _FEW], strict=True):
            away = np.linalg.norm(everywhere - place, axis=1)
            near |= (times == time) & (away <= limit)
        near[len(labels) - len(there) :] = True
        changed = np.flatnonzero(near)
        found = nearest_distances(times, everywhere, changed)
        return {
            int(label): {self.name: float(distance)}
            for label, distance in zip(labels[changed], found, strict=True)
        }


def add_ratios_to(row: dict[str, Any], ratios: Mapping[str, tuple[str, str]]) -> None:
    """The ratios of one object, as `add_ratios` gives them."""
    for name, (over, under) in ratios.items():
        above, below = row.get(over), row.get(under)
        value = None if above is None or not below else above / below
        row[name] = value if value is not None and np.isfinite(value) else None


def differs(row: Mapping[str, Any], more: Mapping[str, Any]) -> bool:
    """Whether columns of an object have other values than they had."""
    return any(not _same(row.get(name), value) for name, value in more.items())


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return bool(np.isclose(one, other, rtol=1e-12, atol=0, equal_nan=True))
    return bool(one == other)


def _edges(size: PixelSize) -> NDArray[np.float64]:
    return np.array([size.z or 1.0, size.y or 1.0, size.x or 1.0])
