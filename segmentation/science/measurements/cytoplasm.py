"""What lies around nuclei in the cells that hold them, measured beside the nuclei."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.measurements.measure import measure
from segmentation.science.measurements.numbers import numeric_column
from segmentation.science.measurements.pairing import cells_of_nuclei
from segmentation.science.measurements.table import column_names
from segmentation.science.pixels.label_source import (
    LabelArray,
    LabelShape,
    LabelSource,
    as_source,
)
from segmentation.science.pixels.source import PixelSource

CELL = "cell"


@dataclass(frozen=True)
class Cytoplasm:
    """Cells without the pixels of nuclei, whichever those are."""

    cells: LabelSource
    nuclei: LabelSource

    @property
    def shape(self) -> LabelShape:
        """T, Z, Y, X."""
        return self.cells.shape

    def read(self, t: int, z: int, y: slice, x: slice) -> LabelArray:
        """The (Y, X) region of one plane."""
        cells, nuclei = self.cells.read(t, z, y, x), self.nuclei.read(t, z, y, x)
        return np.where(nuclei > 0, np.uint32(0), cells).astype(np.uint32)


def pair_columns(
    table: pa.Table,
    nuclei: LabelSource | LabelArray,
    cells: LabelSource | LabelArray,
    source: PixelSource,
) -> dict[str, pa.Array]:
    """For each nucleus of a table of `measure`: its cell, and what its cytoplasm is like.

    `cell` is the id of the cell that holds at least half of the nucleus; `nuclei_in_cell` how many
    it holds; `cytoplasm_px` what it has beside them; `cytoplasm_mean_NAME` the mean there, and
    `nucleus_to_cytoplasm_NAME` the nucleus' mean over it. Null where there is no such thing.
    """
    inner, outer = as_source(nuclei), as_source(cells)
    owner = _owners(np.asarray(table["label"], np.int64), cells_of_nuclei(inner, outer))
    around = measure(Cytoplasm(outer, inner), source)
    size = next(name for name in ("area_px", "volume_px") if name in around.column_names)
    place, known = _rows_of(owner, np.asarray(around["label"], np.int64))
    _, which, counts = np.unique(owner, return_inverse=True, return_counts=True)
    held = counts[which]
    found = {
        CELL: pa.array(owner, pa.uint32(), mask=owner == 0),
        "nuclei_in_cell": pa.array(held, pa.uint32(), mask=owner == 0),
        "cytoplasm_px": pa.array(
            np.where(known, _taken(around, size, place), 0).astype(np.int64), mask=owner == 0
        ),
    }
    for name in column_names(source.info):
        mean = _taken(around, f"mean_{name}", place)
        found[f"cytoplasm_mean_{name}"] = pa.array(mean, mask=~known)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = numeric_column(table, f"mean_{name}") / mean
        bad = ~known | ~np.isfinite(ratio)
        found[f"nucleus_to_cytoplasm_{name}"] = pa.array(ratio, mask=bad)
    return found


def is_of_pair(name: str) -> bool:
    """Whether a column is one of `pair_columns`."""
    starts = ("cytoplasm_mean_", "nucleus_to_cytoplasm_")
    return name in {CELL, "nuclei_in_cell", "cytoplasm_px"} or name.startswith(starts)


def _owners(labels: NDArray[np.int64], pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """The cell of each label; 0 for none."""
    place, known = _rows_of(labels, pairs[:, 0])
    owners = pairs[place, 1] if len(pairs) else np.zeros(len(labels), np.int64)
    return np.where(known, owners, 0)


def _rows_of(
    wanted: NDArray[np.int64], there: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where ids stand among rising ones, and which of them stand there at all."""
    if not len(there):
        return np.zeros(len(wanted), np.intp), np.zeros(len(wanted), np.bool_)
    place = np.minimum(np.searchsorted(there, wanted), len(there) - 1)
    return place, there[place] == wanted


def _taken(table: pa.Table, name: str, place: NDArray[Any]) -> NDArray[np.float64]:
    values = numeric_column(table, name)
    return values[place] if len(values) else np.full(len(place), np.nan)
