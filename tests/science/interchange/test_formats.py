"""Every format, read back with the library its users use."""

import csv
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray

from segmentation.science.interchange import FORMATS, Format, labels_tiff, ome_tiff, tables
from segmentation.science.measurements import measure
from segmentation.science.pixels.axes import ImageInfo, PixelSize
from segmentation.science.pixels.readers import open_image
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei

SIZE = PixelSize(0.325, 0.65, 2.0)
MADE = nuclei((60, 80), 9, (4, 8))
LABELS = MADE.labels[None, None]
SOURCE = ArraySource.of(MADE.image, name="cells.tif", pixel_size=SIZE)
N = int(MADE.labels.max())
TABLE = measure(
    LABELS, SOURCE, np.linspace(0.1, 0.9, N, dtype=np.float32), [np.ones((5, 2), np.float32)] * N
)


def info_of(labels: NDArray[Any], size: PixelSize = SIZE) -> ImageInfo:
    t, z, y, x = labels.shape
    return ArraySource.of(
        np.zeros((t, 1, z, y, x), np.uint8), "TCZYX", name="cells.tif", pixel_size=size
    ).info


# Tracks are of movies that were followed: see the tests of tracking.
WITHOUT_TRACKS = [format_ for name, format_ in FORMATS.items() if name != "tracks-csv"]


@pytest.mark.parametrize("format_", WITHOUT_TRACKS, ids=lambda format_: format_.name)
def test_every_format_writes_a_file(format_: Format, tmp_path: Path) -> None:
    path = tmp_path / f"cells{format_.suffix}"
    format_.write(path, LABELS, SOURCE.info, TABLE)
    assert path.stat().st_size > 100
    assert FORMATS[format_.name] is format_


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    labels=nps.arrays(
        "uint32",
        st.tuples(*(st.integers(1, top) for top in (3, 3, 20, 20))),
        elements=st.sampled_from([0, 1, 2, 65535, 65536, 2**32 - 1]),
    )
)
@pytest.mark.parametrize("module", [labels_tiff, ome_tiff])
def test_labels_survive(module: Any, labels: NDArray[Any], tmp_path: Path) -> None:
    module.write(tmp_path / "a.tif", labels, info_of(labels), TABLE)
    assert np.array_equal(module.read(tmp_path / "a.tif"), labels)
    stored = tifffile.imread(tmp_path / "a.tif")
    assert stored.dtype == (np.uint16 if labels.max() <= 65535 else np.uint32)


@pytest.mark.parametrize(
    ("shape", "axes"),
    [((1, 1, 9, 8), "YX"), ((3, 1, 9, 8), "TYX"), ((1, 4, 9, 8), "ZYX"), ((3, 4, 9, 8), "TZYX")],
)
@pytest.mark.parametrize("highest", [7, 70_000])
def test_labels_tiff_drops_axes_of_length_one(
    shape: tuple[int, ...], axes: str, highest: int, tmp_path: Path
) -> None:
    labels = np.full(shape, highest, np.uint32)
    labels_tiff.write(tmp_path / "a.tif", labels, info_of(labels), TABLE)
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        assert file.series[0].axes == axes
        assert file.series[0].shape == tuple(length for length in shape if length > 1)
        assert file.is_imagej == (highest == 7)


@pytest.mark.parametrize("highest", [7, 70_000])
@pytest.mark.parametrize("name", ["labels-tiff", "ome-tiff"])
def test_the_pixel_size_is_kept(name: str, highest: int, tmp_path: Path) -> None:
    labels = np.full((1, 2, 9, 8), highest, np.uint32)
    FORMATS[name].write(tmp_path / "a.tif", labels, info_of(labels), TABLE)
    with open_image(tmp_path / "a.tif") as (source,):
        found = source.info.pixel_size
        assert (found.x, found.y) == (0.325, 0.65)
        if name == "ome-tiff" or highest == 7:
            assert found.z == 2.0
        assert source.read(0, 0, 1, slice(None), slice(None)).max() == highest


def test_an_unknown_pixel_size_stays_unknown(tmp_path: Path) -> None:
    for name in ("labels-tiff", "ome-tiff"):
        FORMATS[name].write(tmp_path / "a.tif", LABELS, info_of(LABELS, PixelSize()), TABLE)
        with open_image(tmp_path / "a.tif") as (source,):
            assert source.info.pixel_size == PixelSize()


def test_ome_xml_says_what_it_is(tmp_path: Path) -> None:
    labels = np.ones((2, 3, 9, 8), np.uint32)
    ome_tiff.write(tmp_path / "a.ome.tif", labels, info_of(labels), TABLE)
    with tifffile.TiffFile(tmp_path / "a.ome.tif") as file:
        root = ET.fromstring(file.ome_metadata or "")  # noqa: S314 - written a line above
    pixels = next(element for element in root.iter() if element.tag.endswith("Pixels"))
    assert [pixels.get(f"Size{axis}") for axis in "XYZCT"] == ["8", "9", "3", "1", "2"]
    assert pixels.get("PhysicalSizeX") == "0.325"
    assert pixels.get("PhysicalSizeXUnit") == "µm"
    image = next(element for element in root.iter() if element.tag.endswith("Image"))
    assert image.get("Name") == "cells.tif"


def test_pictures_are_no_labels(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((5, 5), np.float32))
    with pytest.raises(ValueError, match="float32 values, not labels"):
        labels_tiff.read(tmp_path / "a.tif")
    tifffile.imwrite(tmp_path / "b.tif", np.zeros((5, 5, 3), np.uint8), photometric="rgb")
    with pytest.raises(ValueError, match="the axes YXS"):
        labels_tiff.read(tmp_path / "b.tif")


def test_csv_has_units_in_its_columns_and_no_outlines(tmp_path: Path) -> None:
    tables.write_csv(tmp_path / "a.csv", LABELS, SOURCE.info, TABLE)
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["label"]) for row in rows] == list(range(1, N + 1))
    assert "area_um2" in rows[0]
    assert "outline_yx" not in rows[0]
    for row, expected in zip(rows, TABLE.to_pylist(), strict=True):
        assert float(row["mean_Channel_1"]) == expected["mean_Channel_1"]
        assert float(row["score"]) == pytest.approx(expected["score"], rel=1e-6)
    assert tables.read_csv(tmp_path / "a.csv").num_rows == N


def test_parquet_holds_everything(tmp_path: Path) -> None:
    tables.write_parquet(tmp_path / "a.parquet", LABELS, SOURCE.info, TABLE)
    assert pyarrow.parquet.read_table(tmp_path / "a.parquet").equals(TABLE)
    assert pa.types.is_list(
        pyarrow.parquet.read_schema(tmp_path / "a.parquet").field("outline_yx").type
    )


def test_no_objects(tmp_path: Path) -> None:
    labels = np.zeros_like(LABELS)
    empty = measure(labels, SOURCE, np.zeros(0, np.float32), [])
    for format_ in WITHOUT_TRACKS:
        format_.write(tmp_path / format_.name, labels, SOURCE.info, empty)
    assert tables.read_csv(tmp_path / "csv").column_names[0] == "label"
    assert tables.read_parquet(tmp_path / "parquet").equals(empty)
    assert not labels_tiff.read(tmp_path / "labels-tiff").any()
