"""The columns that are asked for, with scikit-image, NumPy and SciPy as oracles."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray
from skimage.measure import label, regionprops

from segmentation.science.measurements import (
    GROUPS,
    CannotMeasure,
    add_columns,
    add_ratios,
    cells_of_nuclei,
    measure,
)
from segmentation.science.measurements.neighbours import contacts
from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.label_source import ArrayLabels
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei

Labels = NDArray[np.uint32]


def more(labels: Labels, pixels: NDArray[Any], *groups: str, **size: float) -> pa.Table:
    axes = "CYX" if pixels.ndim > labels.ndim - 2 else "YX"
    axes = "ZYX" if labels.shape[1] > 1 else axes
    source = ArraySource.of(pixels, axes, pixel_size=PixelSize(**size))
    return add_columns(measure(labels, source), labels, source, groups)


def values(table: pa.Table, name: str) -> NDArray[np.float64]:
    return np.asarray(table[name], np.float64)


def assert_form(labels: NDArray[Any]) -> None:
    table = more(labels[None, None].astype(np.uint32), np.ones(labels.shape, np.uint8), "form")
    regions = regionprops(labels.astype(int))
    for ours, theirs in (("perimeter_px", "perimeter"), ("solidity", "solidity"),
                         ("feret_px", "feret_diameter_max"),
                         ("euler_number", "euler_number")):  # fmt: skip
        expected = [float(getattr(region, theirs)) for region in regions]
        np.testing.assert_allclose(values(table, ours), expected, rtol=1e-9)
    area, perimeter = values(table, "area_px"), values(table, "perimeter_px")
    known = perimeter > 0
    round_ = 4 * np.pi * area[known] / perimeter[known] ** 2
    np.testing.assert_allclose(values(table, "circularity")[known], round_)
    assert np.isnan(values(table, "circularity")[~known]).all()


def test_form_equals_scikit_image() -> None:
    assert_form(nuclei((200, 260), 60, (4, 12), seed=3).labels)


@pytest.mark.real_images
def test_form_of_real_nuclei_equals_scikit_image(real_images: Path) -> None:
    labels = tifffile.imread(real_images / "nuclei_stardist2d/labels/stardist_img2d.tif")
    assert_form(labels[:256, :256])


@settings(max_examples=40, deadline=None)
@given(nps.arrays("uint8", (9, 11), elements=st.integers(0, 1)))
def test_form_of_ragged_objects_equals_scikit_image(mask: NDArray[np.uint8]) -> None:
    assert_form(np.asarray(label(mask, connectivity=1), np.uint32))


def test_form_in_micrometres() -> None:
    labels = nuclei((60, 60), 6, (5, 9)).labels[None, None]
    pixels = np.ones(labels.shape[2:], np.uint8)
    square = more(labels, pixels, "form", x=0.5, y=0.5)
    np.testing.assert_allclose(values(square, "perimeter_um"), values(square, "perimeter_px") / 2)
    np.testing.assert_allclose(values(square, "feret_um"), values(square, "feret_px") / 2)
    bar = np.zeros((1, 1, 20, 20), np.uint32)
    bar[..., 5:15, 5] = 1
    oblong = more(bar, pixels[:20, :20], "form", x=1.0, y=3.0)
    assert "perimeter_um" not in oblong.column_names
    assert values(oblong, "feret_um") == pytest.approx(30.0)


def test_a_flat_table_of_objects_in_depth_has_no_perimeter() -> None:
    labels, pixels = np.ones((1, 3, 9, 9), np.uint32), np.ones((3, 9, 9), np.uint8)
    source = ArraySource.of(pixels, "ZYX")
    with pytest.raises(CannotMeasure, match="are those of flat objects"):
        add_columns(measure(labels, source, ndim=2), labels, source, ["form"])
    with pytest.raises(ValueError, match="no columns “colour”; there are form, quantiles, surr"):
        more(labels, pixels, "colour")


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
@pytest.mark.parametrize("shape", [(60, 80), (5, 40, 50)])
def test_quantiles_equal_numpy(shape: tuple[int, ...], dtype: str) -> None:
    labels = nuclei(shape, 9, (4, 8)).labels
    pixels = (np.random.default_rng(1).random(shape) * 60_000).astype(dtype)
    table = more(labels.reshape(1, -1, *shape[-2:]), pixels, "quantiles")
    for name, percent in (("median", 50), ("p05", 5), ("p25", 25), ("p75", 75), ("p95", 95)):
        expected = [
            np.percentile(pixels[labels == one], percent) for one in table["label"].to_pylist()
        ]
        np.testing.assert_allclose(values(table, f"{name}_Channel_1"), expected, rtol=1e-6)


def test_neighbours_touch_and_the_nearest_is_found() -> None:
    labels = np.zeros((2, 1, 30, 40), np.uint32)
    labels[0, 0, 2:8, 2:8], labels[0, 0, 2:8, 8:14], labels[0, 0, 20:24, 30:34] = 5, 9, 11
    labels[1, 0, 0:4, 0:4] = 70_000
    source = ArraySource.of(
        np.ones((2, 30, 40), np.uint8), "TYX", pixel_size=PixelSize(x=0.5, y=0.5)
    )
    table = add_columns(measure(labels, source), labels, source, ["neighbours"])
    assert table["touching"].to_pylist() == [1, 1, 0, 0]
    nearest = values(table, "nearest_um")
    far = np.hypot(21.5 - 4.5, 31.5 - 10.5) / 2
    np.testing.assert_allclose(nearest, [3.0, 3.0, far, np.nan])
    pairs, lengths = contacts(ArrayLabels(labels))
    assert (pairs.tolist(), lengths.tolist()) == ([[5, 9]], [6])


def test_contacts_across_blocks_are_counted_once() -> None:
    labels = np.zeros((1, 1, 2100, 2100), np.uint32)
    labels[..., 2040:2048, 10:20], labels[..., 2048:2060, 10:20] = 1, 2
    labels[..., 5:9, 2044:2048], labels[..., 5:9, 2048:2052] = 3, 4
    pairs, lengths = contacts(ArrayLabels(labels))
    assert (pairs.tolist(), lengths.tolist()) == ([[1, 2], [3, 4]], [10, 4])


def test_columns_stand_before_scores_and_outlines() -> None:
    labels = nuclei((60, 60), 6, (5, 9)).labels[None, None]
    source = ArraySource.of(np.ones((60, 60), np.uint8))
    n = int(labels.max())
    table = measure(labels, source, np.ones(n, np.float32), [np.ones((3, 2), np.float32)] * n)
    named = add_columns(table, labels, source, ["form", "quantiles", "neighbours"]).column_names
    assert named[: len(table.column_names) - 2] == table.column_names[:-2]
    assert named[-2:] == ["score", "outline_yx"]
    assert {"perimeter_px", "median_Channel_1", "touching"} <= set(named)


def test_no_objects_have_the_same_columns() -> None:
    groups = GROUPS
    pixels, some = np.ones((20, 30), np.uint8), np.zeros((1, 1, 20, 30), np.uint32)
    empty = more(some.copy(), pixels, *groups)
    some[..., :5, :5] = 1
    assert empty.schema == more(some, pixels, *groups).schema


def test_ratios_are_what_their_users_say() -> None:
    table = pa.table({"label": [1, 2], "a": [6.0, 1.0], "b": [3, 0], "name": ["x", "y"]})
    assert add_ratios(table, {"r": ("a", "b")})["r"].to_pylist() == [2.0, None]
    for ratios, said in (({"a": ("a", "b")}, "“a” already"), ({"r": ("a", "c")}, "no column “c”"),
                         ({"r": ("name", "b")}, "holds no numbers")):  # fmt: skip
        with pytest.raises(ValueError, match=said):
            add_ratios(table, ratios)


def test_nuclei_find_their_cells() -> None:
    cells, inner = np.zeros((1, 1, 20, 30), np.uint32), np.zeros((1, 1, 20, 30), np.uint32)
    cells[..., :, :15], cells[..., :10, 15:] = 70_000, 3
    inner[..., 2:6, 2:6] = 5  # wholly in one
    inner[..., 2:6, 12:17] = 6  # more of it in the left one
    inner[..., 8:18, 20:24] = 8  # mostly outside
    assert cells_of_nuclei(inner, cells).tolist() == [[5, 70_000], [6, 70_000], [8, 0]]
    assert cells_of_nuclei(inner, cells, least=0.1).tolist()[2] == [8, 3]
    assert cells_of_nuclei(np.zeros_like(cells), cells).shape == (0, 2)
    with pytest.raises(ValueError, match="are not of cells"):
        cells_of_nuclei(inner[..., :5], cells)
