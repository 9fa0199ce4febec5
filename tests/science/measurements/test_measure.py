"""The table of objects, with scikit-image as the oracle."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray
from skimage.measure import regionprops_table

from segmentation.science.measurements import measure, shape
from segmentation.science.measurements.accumulate import Geometry, Intensity
from segmentation.science.pixels.axes import Channel, PixelSize
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei

SHAPE = {
    "label": "label",
    "area_px": "area",
    "y0": "bbox-0",
    "x0": "bbox-1",
    "y1": "bbox-2",
    "x1": "bbox-3",
    "centroid_y_px": "centroid-0",
    "centroid_x_px": "centroid-1",
    "major_axis_px": "axis_major_length",
    "minor_axis_px": "axis_minor_length",
    "eccentricity": "eccentricity",
    "orientation_rad": "orientation",
}
INTENSITY = ("mean", "min", "max", "std")
PROPERTIES = (
    "label", "area", "bbox", "centroid", "axis_major_length", "axis_minor_length",
    *(f"intensity_{what}" for what in INTENSITY),
)  # fmt: skip


def column(table: pa.Table, name: str) -> NDArray[Any]:
    return np.asarray(table[name])


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_2d_equals_scikit_image(dtype: str) -> None:
    made = nuclei((400, 500), 80, seed=4)
    channels = np.stack([made.image, made.image[::-1]]) // (200 if dtype == "uint8" else 1)
    channels = channels.astype(dtype)
    source = ArraySource.of(
        channels, "CYX", channels=[Channel("DAPI", "#0000ff"), Channel("a b/c", "#00ff00")]
    )
    table = measure(made.labels[None, None], source)
    expected = regionprops_table(
        made.labels.astype(int),
        np.moveaxis(channels, 0, -1),
        properties=(*PROPERTIES, "eccentricity", "orientation"),
    )
    for ours, theirs in SHAPE.items():
        np.testing.assert_allclose(column(table, ours), expected[theirs], rtol=1e-9, atol=1e-7)
    for index, name in enumerate(["DAPI", "a_b_c"]):
        for what in INTENSITY:
            found = column(table, f"{what}_{name}")
            np.testing.assert_allclose(found, expected[f"intensity_{what}-{index}"], rtol=1e-6)
    total = column(table, "sum_DAPI")
    np.testing.assert_allclose(total, expected["intensity_mean-0"] * expected["area"], rtol=1e-6)


def test_3d_equals_scikit_image() -> None:
    made = nuclei((20, 80, 90), 15, (5, 8), seed=1)
    source = ArraySource.of(made.image, "ZYX", pixel_size=PixelSize(0.2, 0.2, 0.5))
    table = measure(made.labels[None], source)
    expected = regionprops_table(made.labels.astype(int), made.image, properties=PROPERTIES)
    names = {
        "label": "label", "volume_px": "area", "z0": "bbox-0", "y0": "bbox-1", "x0": "bbox-2",
        "z1": "bbox-3", "y1": "bbox-4", "x1": "bbox-5", "centroid_z_px": "centroid-0",
        "centroid_x_px": "centroid-2", "major_axis_px": "axis_major_length",
        "minor_axis_px": "axis_minor_length", "mean_Channel_1": "intensity_mean",
    }  # fmt: skip
    for ours, theirs in names.items():
        np.testing.assert_allclose(column(table, ours), expected[theirs], rtol=1e-7, atol=1e-6)
    np.testing.assert_allclose(column(table, "volume_um3"), expected["area"] * 0.02)
    spaced = regionprops_table(
        made.labels.astype(int), properties=("axis_major_length",), spacing=(0.5, 0.2, 0.2)
    )
    np.testing.assert_allclose(column(table, "major_axis_um"), spaced["axis_major_length"])
    assert "eccentricity" not in table.column_names
    assert "area_px" not in table.column_names


def test_micrometres_appear_only_with_a_pixel_size() -> None:
    made = nuclei((100, 100), 5)
    without = measure(made.labels[None, None], ArraySource.of(made.image))
    assert not any("um" in name.split("_") for name in without.column_names)
    source = ArraySource.of(made.image, pixel_size=PixelSize(0.5, 0.25))
    sized = measure(made.labels[None, None], source)
    np.testing.assert_allclose(column(sized, "area_um2"), column(sized, "area_px") * 0.125)
    spaced = regionprops_table(
        made.labels.astype(int), properties=("axis_minor_length",), spacing=(0.25, 0.5)
    )
    np.testing.assert_allclose(column(sized, "minor_axis_um"), spaced["axis_minor_length"])


def test_planes_and_times_are_told_apart() -> None:
    labels = np.zeros((2, 3, 10, 10), np.uint32)
    labels[0, 1, 2:4, 3:9] = 1
    labels[1, 2, 5:, 5:] = 2
    source = ArraySource.of(np.ones((2, 3, 10, 10), np.uint8), "TZYX")
    table = measure(labels, source).to_pylist()
    assert [(row["t"], row["z0"], row["z1"], row["y0"], row["x1"]) for row in table] == [
        (0, 1, 2, 2, 9),
        (1, 2, 3, 5, 10),
    ]
    assert [row["area_px"] for row in table] == [12, 25]
    assert [row["centroid_z_px"] for row in table] == [1, 2]


def test_volumes_can_be_asked_for() -> None:
    labels = np.zeros((1, 3, 10, 10), np.uint32)
    labels[0, 1, 2:4, 3:9] = 1
    source = ArraySource.of(np.ones((3, 10, 10), np.uint8), "ZYX")
    assert "area_px" in measure(labels, source).column_names
    assert "volume_px" in measure(labels, source, ndim=3).column_names


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_no_objects_give_an_empty_table_with_the_same_columns(dtype: str) -> None:
    source = ArraySource.of(np.zeros((20, 30), dtype))
    labels = np.zeros((1, 1, 20, 30), np.uint32)
    empty = measure(labels, source, np.zeros(0, np.float32), [])
    labels[..., :5, :5] = 1
    one = measure(labels, source, np.ones(1, np.float32), [np.zeros((4, 2), np.float32)])
    assert empty.num_rows == 0
    assert empty.schema == one.schema


def test_scores_and_outlines_follow_their_label() -> None:
    labels = np.zeros((1, 1, 10, 10), np.uint32)
    labels[..., 0, 0] = 3
    labels[..., 5, 5] = 1
    scores = np.array([0.5, 0.25, 0.75], np.float32)
    outlines = [np.full((k + 1, 2), k, np.float32) for k in range(3)]
    table = measure(labels, ArraySource.of(np.ones((10, 10), np.uint8)), scores, outlines)
    assert table["label"].to_pylist() == [1, 3]
    assert table["score"].to_pylist() == [0.5, 0.75]
    assert table["outline_yx"].to_pylist() == [[0, 0], [2] * 6]
    corners = [np.full((2, 3), k, np.float32) for k in range(3)]
    stack = measure(labels, ArraySource.of(np.ones((10, 10), np.uint8)), vertices=corners)
    assert stack["vertices_zyx"].to_pylist() == [[0] * 6, [2] * 6]
    assert "outline_yx" not in stack.column_names
    with pytest.raises(ValueError, match="2 given for labels up to 3"):
        measure(labels, ArraySource.of(np.ones((10, 10), np.uint8)), scores[:2])


def test_labels_far_apart() -> None:
    labels = np.zeros((1, 1, 10, 10), np.uint32)
    labels[..., 2:4, :] = 7
    labels[..., 5, 5] = 2**32 - 1
    table = measure(labels, ArraySource.of(np.ones((10, 10), np.uint8)))
    assert table["label"].to_pylist() == [7, 2**32 - 1]
    assert table["area_px"].to_pylist() == [20, 1]


def test_channels_of_one_name_keep_their_columns() -> None:
    channels = [Channel("GFP", "#00ff00"), Channel("GFP", "#00ff00"), Channel("µ+", "#ff0000")]
    source = ArraySource.of(np.ones((3, 5, 5), np.uint8), "CYX", channels=channels)
    names = measure(np.ones((1, 1, 5, 5), np.uint32), source).column_names
    assert {"mean_GFP", "mean_GFP_2", "mean_µ"} <= set(names)


def test_far_from_the_origin_the_axes_stay_exact() -> None:
    """Second moments are differences of large numbers there."""
    yy, xx = np.mgrid[:9, :9]
    blob = (((yy - 4) ** 2 + (xx - 4) ** 2) < 17).astype(np.uint32)
    near, far = Geometry(2), Geometry(2)
    near.add(blob, (0, 0, 0, 0))
    far.add(blob, (0, 0, 3_000_000, 2_999_000))

    np.testing.assert_allclose(
        shape.covariances(far)[1], shape.covariances(near)[1], rtol=1e-6, atol=1e-6
    )


def test_labels_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="not of an image"):
        measure(np.zeros((1, 1, 5, 6), np.uint32), ArraySource.of(np.ones((5, 5), np.uint8)))


@settings(max_examples=25)
@given(
    nps.arrays("uint32", (6, 8), elements=st.integers(0, 4)),
    nps.arrays("float32", (6, 8), elements=st.floats(-1000, 1000, width=32)),
    st.integers(1, 5),
)
def test_parts_add_up_to_the_whole(labels: NDArray[Any], pixels: NDArray[Any], cut: int) -> None:
    whole, parts = (Geometry(5), Intensity(5)), [(Geometry(5), Intensity(5)) for _ in range(2)]
    whole[0].add(labels, (0, 0, 0, 0))
    whole[1].add(labels, pixels)
    for (geometry, intensity), rows in zip(parts, (slice(0, cut), slice(cut, 6)), strict=True):
        geometry.add(np.ascontiguousarray(labels[rows]), (0, 0, rows.start, 0))
        intensity.add(np.ascontiguousarray(labels[rows]), pixels[rows])
    parts[1][0].merge(parts[0][0])
    parts[1][1].merge(parts[0][1])
    for name in ("count", "low", "high", "first", "second"):
        assert np.array_equal(getattr(parts[1][0], name), getattr(whole[0], name))
    present = whole[1].count > 0
    np.testing.assert_allclose(parts[1][1].mean()[present], whole[1].mean()[present], atol=1e-6)
    np.testing.assert_allclose(parts[1][1].std()[present], whole[1].std()[present], atol=1e-4)
    assert np.array_equal(parts[1][1].low, whole[1].low)
