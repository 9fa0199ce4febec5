"""The time between two pictures of a movie, from what files say."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.readers import open_image
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.store import open_pyramid, write_image
from segmentation.science.pixels.units import seconds

MOVIE = np.arange(3 * 20 * 20, dtype=np.uint16).reshape(3, 20, 20)


def interval(path: Path) -> float | None:
    with open_image(path) as (source,):
        return source.info.interval_s


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"TimeIncrement": 1.5, "TimeIncrementUnit": "min"}, 90),
        ({"TimeIncrement": 250, "TimeIncrementUnit": "ms"}, 0.25),
        ({"TimeIncrement": 4}, 4),
        ({"TimeIncrement": 0}, None),
        ({"Plane": {"DeltaT": [0, 21, 40], "DeltaTUnit": ["s"] * 3, "TheT": [0, 1, 2]}}, 20),
        ({}, None),
    ],
)
def test_of_ome_tiff(about: dict[str, Any], expected: float | None, tmp_path: Path) -> None:
    path = tmp_path / "a.ome.tif"
    tifffile.imwrite(path, MOVIE, ome=True, metadata={"axes": "TYX", **about})
    assert interval(path) == expected


def test_of_imagej(tmp_path: Path) -> None:
    about = {"axes": "TYX", "finterval": 12.5}
    tifffile.imwrite(tmp_path / "a.tif", MOVIE, imagej=True, metadata=about)
    assert interval(tmp_path / "a.tif") == 12.5
    tifffile.imwrite(tmp_path / "b.tif", MOVIE, imagej=True, metadata={**about, "axes": "ZYX"})
    assert interval(tmp_path / "b.tif") is None


def test_of_ome_zarr_as_we_write_it(tmp_path: Path) -> None:
    source = ArraySource.of(MOVIE, "TYX")
    timed = ArraySource(replace(source.info, interval_s=30.0), source.array)
    write_image(tmp_path / "a.ome.zarr", timed)
    assert interval(tmp_path / "a.ome.zarr") == 30
    stored = open_pyramid(tmp_path / "a.ome.zarr").info
    assert stored == ImageInfo.from_json(stored.to_json()) == timed.info


def test_units() -> None:
    assert seconds(2, "h") == 7200
    assert seconds(3, "fortnight") is None
    assert seconds(float("nan"), "s") is None
