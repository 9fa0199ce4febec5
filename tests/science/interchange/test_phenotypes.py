"""Phenotypes in files, read back with the libraries their users use."""

import json
from pathlib import Path
from typing import Any

import anndata
import flowio
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from segmentation.science.interchange import fcs, geojson, h5ad, tables
from segmentation.science.measurements import add_columns, measure
from segmentation.science.measurements.phenotypes import phenotype_column
from segmentation.science.pixels.axes import Channel
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei

NAMES = ["T cell, CD3+", "B|cell"]


@pytest.fixture
def written() -> tuple[Any, ArraySource, pa.Table, list[str | None]]:
    """Labels, pixels, the table of their objects with phenotypes, and those."""
    labels = nuclei((80, 90), 12, (4, 8)).labels[None, None]
    pixels = np.random.default_rng(0).integers(0, 60_000, (2, 80, 90)).astype(np.uint16)
    channels = [Channel("CD3", "#00ff00"), Channel("CD8a", "#ff0000")]
    source = ArraySource.of(pixels, "CYX", channels=channels)
    table = add_columns(measure(labels, source), labels, source, ["spillover"])
    kinds = np.arange(table.num_rows) % 3 - 1
    column = phenotype_column(kinds, NAMES)
    return labels, source, table.append_column("phenotype", column), column.to_pylist()


def test_tables(written: Any, tmp_path: Path) -> None:
    labels, source, table, kinds = written
    tables.write_csv(tmp_path / "a.csv", labels, source.info, table)
    tables.write_parquet(tmp_path / "a.parquet", labels, source.info, table)
    for found in (pd.read_csv(tmp_path / "a.csv"), pd.read_parquet(tmp_path / "a.parquet")):
        told = [None if pd.isna(word) else word for word in found["phenotype"]]
        assert told == kinds


def test_anndata(written: Any, tmp_path: Path) -> None:
    labels, source, table, kinds = written
    h5ad.write(tmp_path / "a.h5ad", labels, source.info, table)
    found = anndata.read_h5ad(tmp_path / "a.h5ad")
    assert found.obs["phenotype"].dtype.name == "category"
    assert [None if pd.isna(word) else word for word in found.obs["phenotype"]] == kinds
    own = np.asarray(table["compensated_CD8a"])
    np.testing.assert_allclose(found.layers["compensated"][:, 1], own, rtol=1e-6)
    assert "compensated_CD3" not in found.obs


def test_fcs(written: Any, tmp_path: Path) -> None:
    labels, source, table, kinds = written
    fcs.write(tmp_path / "a.fcs", labels, source.info, table)
    found = flowio.FlowData(tmp_path / "a.fcs")
    column = found.pnn_labels.index("phenotype")
    codes = found.as_array(preprocess=False)[:, column].astype(int)
    assert [None if code == 0 else NAMES[code - 1] for code in codes] == kinds
    assert found.text["phenotype"] == "1=T cell, CD3+, 2=B/cell"


def test_qupath(written: Any, tmp_path: Path) -> None:
    labels, source, table, kinds = written
    geojson.write(tmp_path / "a.geojson", labels, source.info, table)
    features = json.loads((tmp_path / "a.geojson").read_text())["features"]
    by_label = dict(zip(table["label"].to_pylist(), kinds, strict=True))
    for feature in features:
        properties = feature["properties"]
        told = properties.get("classification", {}).get("name")
        assert told == by_label[properties["label"]]
