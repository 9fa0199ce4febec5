"""Every format that holds masks: the same objects with the same ids, whoever reads them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray
from roifile import roiread

from segmentation.science.interchange import FORMATS, CannotHold, read_labels
from segmentation.science.interchange.outlines import outlines
from segmentation.science.measurements import measure
from segmentation.science.pixels.axes import Channel
from segmentation.science.pixels.label_source import ArrayLabels
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei
from tests.science.interchange.reading_back import (
    IDS,
    MASKS,
    Shape,
    centres_of,
    fcs_columns,
    masks_of,
)


def source_of(shape: Shape) -> ArraySource:
    t, z, y, x = shape
    return ArraySource.of(np.ones((t, 1, z, y, x), np.uint8), "TCZYX", name="cells.tif")


def write(name: str, labels: NDArray[np.uint32], folder: Path) -> Path:
    path = folder / f"cells{FORMATS[name].suffix}"
    source = source_of(ArrayLabels(labels).shape)
    FORMATS[name].write(path, labels, source.info, measure(labels, source))
    return path


def assert_same(name: str, labels: NDArray[np.uint32], folder: Path) -> None:
    path = write(name, labels, folder)
    shape = ArrayLabels(labels).shape
    found, expected = MASKS[name](path, shape), masks_of(labels, shape)
    assert set(found) == set(expected)
    for label, mask in expected.items():
        assert np.array_equal(found[label], mask)
    assert np.array_equal(read_labels(path, shape), labels)


def test_every_format_is_read_back() -> None:
    assert set(FORMATS) == set(MASKS) | set(IDS) | {"tracks-csv"}


@pytest.mark.parametrize("name", MASKS)
class TestEveryFormatOfMasks:
    def test_objects_that_touch_each_other_and_the_border(self, name: str, tmp_path: Path) -> None:
        labels = nuclei((90, 130), 60, (5, 12), seed=2).labels
        border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
        assert len(np.unique(border)) > 5
        assert_same(name, labels[None, None], tmp_path)

    def test_ids_above_65535(self, name: str, tmp_path: Path) -> None:
        labels = nuclei((50, 60), 12, (4, 8)).labels
        assert_same(name, (labels * np.uint32(70_001))[None, None], tmp_path)

    def test_series_of_stacks(self, name: str, tmp_path: Path) -> None:
        """Each object lies in one plane."""
        times = 1 if name == "cellpose-npy" else 2
        planes = [nuclei((40, 50), 8, (3, 6), seed=seed).labels for seed in range(3 * times)]
        labels = np.stack([np.where(p > 0, p + 100 * n, 0) for n, p in enumerate(planes)])
        assert_same(name, labels.reshape(times, 3, 40, 50).astype(np.uint32), tmp_path)

    def test_objects_in_depth(self, name: str, tmp_path: Path) -> None:
        labels = nuclei((8, 40, 50), 6, (4, 6)).labels[None]
        if name == "coco":
            with pytest.raises(
                CannotHold, match=r"^Object \d spans several planes, .* choose a label"
            ):
                write(name, labels, tmp_path)
        else:
            assert_same(name, labels, tmp_path)

    def test_no_objects(self, name: str, tmp_path: Path) -> None:
        assert_same(name, np.zeros((1, 1, 20, 30), np.uint32), tmp_path)


def crowd(side: int) -> NDArray[np.uint32]:
    """`side`² objects of four pixels without a gap, to the very border."""
    row, column = np.mgrid[: 2 * side, : 2 * side] // 2
    return np.asarray(row * side + column + 1, np.uint32)[None, None]


@pytest.mark.parametrize("name", [*MASKS, *IDS])
def test_more_objects_than_16_bits_count(name: str, tmp_path: Path) -> None:
    labels = crowd(257)
    path = write(name, labels, tmp_path)
    expected = range(1, 257**2 + 1)
    if name in IDS:
        assert IDS[name](path) == set(expected)
        return
    found = centres_of(name, path)
    assert sorted(found) == list(expected)
    rows, columns = np.divmod(np.array([*found]) - 1, 257)
    np.testing.assert_allclose([*found.values()], np.stack([2 * rows + 1, 2 * columns + 1], axis=1))
    assert np.array_equal(read_labels(path, (1, 1, 514, 514)), labels)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(labels=nps.arrays("uint32", (1, 1, 6, 7), elements=st.integers(0, 2)))
@pytest.mark.parametrize("name", ["imagej-roi", "geojson", "coco"])
def test_parts_holes_and_corners_survive(
    name: str, labels: NDArray[np.uint32], tmp_path: Path
) -> None:
    assert_same(name, labels, tmp_path)


@pytest.mark.real_images
@pytest.mark.parametrize("name", MASKS)
def test_objects_of_a_real_picture(name: str, real_images: Path, tmp_path: Path) -> None:
    labels = tifffile.imread(real_images / "nuclei_stardist2d/labels/stardist_img2d.tif")
    assert_same(name, labels[None, None, -300:, -300:].astype(np.uint32), tmp_path)


def test_engines_outlines_are_kept_where_objects_overlap(tmp_path: Path) -> None:
    """The labels say who is on top, the outlines where each one is whole."""
    labels = np.zeros((1, 1, 30, 30), np.uint32)
    labels[..., 5:15, 5:15] = 1
    labels[..., 10:20, 10:20] = 2
    kept = [np.array([[y, x], [y, x + 9], [y + 9, x + 9], [y + 9, x]], np.float32) for y, x in
            ((5, 5), (10, 10))]  # fmt: skip
    source = source_of((1, 1, 30, 30))
    table = measure(labels, source, np.ones(2, np.float32), kept)
    FORMATS["imagej-roi"].write(tmp_path / "a.zip", labels, source.info, table)
    rois = roiread(tmp_path / "a.zip")
    assert isinstance(rois, list)
    assert [roi.coordinates()[0].tolist() for roi in rois] == [[5.5, 5.5], [10.5, 10.5]]
    # A table without some of them falls back on the labels.
    table = table.set_column(
        table.column_names.index("outline_yx"), "outline_yx", pa.array([None, [0.0] * 8])
    )
    found = {one.label: one for one in outlines(ArrayLabels(labels), table)}
    assert found[1].rings[0].tolist()[0] == [5, 15]
    assert found[2].rings[0].tolist()[0] == [0.5, 0.5]


def test_cellpose_refuses_what_it_has_no_place_for(tmp_path: Path) -> None:
    with pytest.raises(CannotHold, match="this image has 2 times; choose a label image"):
        write("cellpose-npy", np.ones((2, 1, 5, 5), np.uint32), tmp_path)
    with pytest.raises(CannotHold, match="4,000,000,000 is too high"):
        write("cellpose-npy", np.full((1, 1, 5, 5), 4 * 10**9, np.uint32), tmp_path)


def test_geojson_has_measurements_that_json_can_say(tmp_path: Path) -> None:
    table = pa.table({"label": [1], "area_px": [25], "mean_DAPI": [float("nan")], "score": [0.5]})
    labels = np.ones((1, 1, 5, 5), np.uint32)
    FORMATS["geojson"].write(tmp_path / "a", labels, source_of((1, 1, 5, 5)).info, table)
    (feature,) = json.loads((tmp_path / "a").read_text())["features"]
    assert feature["properties"]["measurements"] == {"area_px": 25, "score": 0.5}
    assert feature["properties"]["objectType"] == "detection"
    assert "plane" not in feature["geometry"]


def test_coco_names_its_image_and_scores(tmp_path: Path) -> None:
    labels = np.ones((1, 1, 5, 5), np.uint32)
    source = source_of((1, 1, 5, 5))
    table = measure(labels, source, np.array([0.25], np.float32))
    FORMATS["coco"].write(tmp_path / "a", labels, source.info, table)
    document: dict[str, Any] = json.loads((tmp_path / "a").read_text())
    assert document["images"][0]["file_name"] == "cells.tif"
    assert document["annotations"][0]["score"] == 0.25


@pytest.mark.parametrize(("highest", "kind"), [(2**24, "F"), (2**32 - 1, "D")])
def test_fcs_holds_every_number(highest: int, kind: str, tmp_path: Path) -> None:
    labels = np.zeros((1, 1, 9, 9), np.uint32)
    labels[..., :3, :], labels[..., 5:, :] = 3, highest
    channels = [Channel("CD3|CD4", "#00ff00"), Channel("CD8,a", "#ff0000")]
    pixels = np.random.default_rng(0).integers(0, 60_000, (2, 9, 9)).astype(np.uint16)
    source = ArraySource.of(pixels, "CYX", name="a|b.tif", channels=channels)
    table = measure(labels, source)
    FORMATS["fcs"].write(tmp_path / "a.fcs", labels, source.info, table)
    assert f"$DATATYPE|{kind}|".encode() in (tmp_path / "a.fcs").read_bytes()
    found = fcs_columns(tmp_path / "a.fcs")
    assert [*found] == [name for name in table.column_names if name != "outline_yx"]
    for name, values in found.items():
        np.testing.assert_allclose(values, np.asarray(table[name], float), rtol=1e-6)
    assert found["label"].tolist() == [3, highest]


def test_objects_across_the_windows_of_a_large_plane(tmp_path: Path) -> None:
    """Memory stays bounded by reading windows; no object is cut by one."""
    labels = np.zeros((1, 1, 2100, 4200), np.uint32)
    labels[..., 2030:2060, 2030:2070] = 5
    labels[..., 100:120, 100:4100] = 6
    labels[..., 10:20, 4090:4110] = 7
    for name in ("imagej-roi", "geojson", "coco", "ome-tiff"):
        path = write(name, labels, tmp_path)
        assert np.array_equal(read_labels(path, (1, 1, 2100, 4200)), labels)
