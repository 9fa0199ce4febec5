"""The table of objects as AnnData (`.h5ad`), for scanpy, squidpy and their kin: a cell an object.

Written as AnnData's on-disk format 0.1.0 describes it, so that the library need not be there.
"""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pyarrow as pa

from segmentation.science.interchange.base import Format
from segmentation.science.interchange.rows import numeric_columns, word_columns, words
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.label_source import LabelArray, LabelSource

_MARKER = "mean_"
# Without what spilled over from cells that touch, where that was asked for.
_OWN = "compensated_"
_EMPTY = ("obsp", "uns", "varm", "varp")


def write(
    path: Path,
    labels: LabelSource | LabelArray,  # noqa: ARG001
    info: ImageInfo,  # noqa: ARG001
    table: pa.Table,
) -> None:
    """Write the channels' means as `X` (float32), all other numbers as `obs`, places as `spatial`.

    The name of a cell is its label, the name of a marker its channel's. Compensated means are the
    layer `compensated`, phenotypes a category of `obs`.
    """
    names = numeric_columns(table)
    markers = [name for name in names if name.startswith(_MARKER)]
    own = [name.replace(_MARKER, _OWN, 1) for name in markers]
    taken = {*markers, *own}
    facts = {name: np.asarray(table[name]) for name in names if name not in taken}
    kinds = {name: words(table, name) for name in word_columns(table)}
    cells = [str(label) for label in table["label"].to_pylist()]
    with h5py.File(path, "w") as file:
        _mark(file, "anndata", "0.1.0")
        _array(file, "X", _matrix(table, markers))
        layers = _mark(file.create_group("layers"), "dict", "0.1.0")
        if own and set(own) <= set(names):
            _array(layers, _OWN.strip("_"), _matrix(table, own))
        _frame(file, "obs", cells, facts, kinds)
        _frame(file, "var", [name.removeprefix(_MARKER) for name in markers], {})
        for name in _EMPTY:
            _mark(file.create_group(name), "dict", "0.1.0")
        places = _mark(file.create_group("obsm"), "dict", "0.1.0")
        if {"centroid_x_px", "centroid_y_px"} <= set(facts):
            spatial = np.stack([facts["centroid_x_px"], facts["centroid_y_px"]], axis=1)
            _array(places, "spatial", spatial)


def _mark(node: Any, kind: str, version: str) -> Any:
    """Say what a group or data set holds."""
    node.attrs["encoding-type"], node.attrs["encoding-version"] = kind, version
    return node


def _array(group: Any, name: str, values: Any) -> None:
    _mark(group.create_dataset(name, data=values, compression="gzip"), "array", "0.2.0")


def _matrix(table: pa.Table, names: list[str]) -> Any:
    """Columns beside each other (cells, markers)."""
    values = [np.asarray(table[name], np.float32) for name in names]
    return np.stack(values, axis=1) if values else np.zeros((table.num_rows, 0), np.float32)


def _frame(
    file: Any,
    name: str,
    index: list[str],
    columns: dict[str, Any],
    categories: dict[str, Any] | None = None,
) -> None:
    frame = _mark(file.create_group(name), "dataframe", "0.2.0")
    frame.attrs["_index"] = "_index"
    frame.attrs["column-order"] = np.array([*columns, *(categories or {})], h5py.string_dtype())
    _text(frame, "_index", index)
    for column, values in columns.items():
        _array(frame, column, values)
    for column, (known, codes) in (categories or {}).items():
        group = _mark(frame.create_group(column), "categorical", "0.2.0")
        group.attrs["ordered"] = False
        _text(group, "categories", known)
        _array(group, "codes", codes.astype(np.int16))


def _text(group: Any, name: str, values: list[str]) -> None:
    text = group.create_dataset(name, data=np.array(values, object), dtype=h5py.string_dtype())
    _mark(text, "string-array", "0.2.0")


FORMAT = Format("h5ad", ".h5ad", "application/x-hdf5", write)
