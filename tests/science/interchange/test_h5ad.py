"""Tables for scanpy and its kin, read back by AnnData itself."""

from pathlib import Path

import anndata
import numpy as np

from segmentation.science.interchange import h5ad
from segmentation.science.measurements import measure
from segmentation.science.pixels.axes import Channel
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei


def test_markers_cells_and_places_come_back(tmp_path: Path) -> None:
    labels = nuclei((80, 90), 12, (4, 8)).labels[None, None] * np.uint32(9_001)
    channels = [Channel("CD3", "#00ff00"), Channel("CD8a", "#ff0000")]
    pixels = np.random.default_rng(0).integers(0, 60_000, (2, 80, 90)).astype(np.uint16)
    source = ArraySource.of(pixels, "CYX", channels=channels)
    table = measure(labels, source)
    h5ad.write(tmp_path / "a.h5ad", labels, source.info, table)
    found = anndata.read_h5ad(tmp_path / "a.h5ad")
    assert found.var_names.tolist() == ["CD3", "CD8a"]
    assert found.obs_names.tolist() == [str(label) for label in table["label"].to_pylist()]
    np.testing.assert_allclose(np.asarray(found.X)[:, 1], np.asarray(table["mean_CD8a"]), rtol=1e-6)
    assert found.obs["label"].tolist() == table["label"].to_pylist()
    assert found.obs["area_px"].tolist() == table["area_px"].to_pylist()
    assert "mean_CD3" not in found.obs
    np.testing.assert_allclose(found.obsm["spatial"][:, 1], np.asarray(table["centroid_y_px"]))


def test_no_cells(tmp_path: Path) -> None:
    labels, source = np.zeros((1, 1, 9, 9), np.uint32), ArraySource.of(np.ones((9, 9), np.uint8))
    h5ad.write(tmp_path / "a.h5ad", labels, source.info, measure(labels, source))
    assert anndata.read_h5ad(tmp_path / "a.h5ad").shape == (0, 1)
