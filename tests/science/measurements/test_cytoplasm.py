"""Nuclei beside the cytoplasm of their cells, checked pixel by pixel."""

import numpy as np

from segmentation.science.measurements import measure
from segmentation.science.measurements.cytoplasm import pair_columns
from segmentation.science.pixels.axes import Channel
from segmentation.science.pixels.growing import grow_plane
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei


def test_every_nucleus_is_compared_with_its_own_cytoplasm() -> None:
    plane = nuclei((120, 130), 25, (4, 7), seed=3).labels.astype(np.uint32)
    # Cells have other ids than their nuclei; one is missing.
    cells = grow_plane(plane, 4)
    cells = np.where(cells == 5, 0, np.where(cells > 0, cells + 1000, 0)).astype(np.uint32)
    pixels = np.random.default_rng(0).integers(1, 60_000, (2, 120, 130)).astype(np.uint16)
    channels = [Channel("DNA", "#0000ff"), Channel("p53", "#ff0000")]
    source = ArraySource.of(pixels, "CYX", channels=channels)
    inner, outer = plane[None, None], cells[None, None]
    table = measure(inner, source)
    found = pair_columns(table, inner, outer, source)
    for row, label in enumerate(table["label"].to_pylist()):
        told = {name: column[row].as_py() for name, column in found.items()}
        if label == 5:
            assert told["cell"] is None
            assert told["cytoplasm_mean_p53"] is None
            continue
        assert told["cell"] == label + 1000
        assert told["nuclei_in_cell"] == 1
        around = (cells == label + 1000) & (plane == 0)
        assert told["cytoplasm_px"] == around.sum()
        mean = pixels[1][around].mean()
        np.testing.assert_allclose(told["cytoplasm_mean_p53"], mean)
        np.testing.assert_allclose(
            told["nucleus_to_cytoplasm_p53"], pixels[1][plane == label].mean() / mean
        )


def test_a_cell_may_hold_several_nuclei_or_be_nucleus_alone() -> None:
    inner, outer = np.zeros((2, 1, 1, 20, 30), np.uint32)
    inner[..., 2:6, 2:6], inner[..., 2:6, 8:12], inner[..., 10:14, 20:24] = 1, 2, 3
    outer[..., 1:8, 1:14], outer[..., 10:14, 20:24] = 7, 8
    source = ArraySource.of(np.ones((20, 30), np.uint8))
    found = pair_columns(measure(inner, source), inner, outer, source)
    assert found["cell"].to_pylist() == [7, 7, 8]
    assert found["nuclei_in_cell"].to_pylist() == [2, 2, 1]
    assert found["cytoplasm_px"].to_pylist() == [7 * 13 - 32, 7 * 13 - 32, 0]
    means = next(column for name, column in found.items() if name.startswith("cytoplasm_mean"))
    assert means.to_pylist() == [1, 1, None]


def test_there_may_be_nothing_at_all() -> None:
    nothing = np.zeros((1, 1, 9, 9), np.uint32)
    some = nothing.copy()
    some[..., 3, 3] = 4
    source = ArraySource.of(np.ones((9, 9), np.uint8))
    assert pair_columns(measure(nothing, source), nothing, some, source)["cell"].to_pylist() == []
    alone = pair_columns(measure(some, source), some, nothing, source)
    assert alone["cell"].to_pylist() == [None]
    assert alone["cytoplasm_px"].to_pylist() == [None]
