"""Real pictures, against what their manifest says of them."""

import csv
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from segmentation.science.pixels.readers import open_image

ALL = slice(None)


def lengths(axes: str, shape: str) -> tuple[int, ...]:
    """A manifest's axes and shape as TCZYX."""
    named = dict(zip(axes.replace("S", "C"), map(int, shape.split("x")), strict=True))
    return tuple(named.get(axis, 1) for axis in "TCZYX")


@pytest.mark.real_images
def test_every_set_reads_as_its_manifest_says(real_images: Path) -> None:
    with (real_images / "MANIFEST.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    firsts = {(row["dataset"], row["dtype"], row["axes"], row["kind"]): row for row in rows}
    assert len(firsts) > 10
    for row in firsts.values():
        path = real_images / row["image"]
        with open_image(path) as (source,):
            assert source.info.shape == lengths(row["axes"], row["shape"]), path
            assert source.info.dtype == row["dtype"], path
            plane = source.read(0, 0, 0, ALL, ALL)
            if "Z" not in row["axes"] and "T" not in row["axes"] and "C" not in row["axes"]:
                picture = _picture(path)
                assert np.array_equal(plane, picture[..., 0] if picture.ndim == 3 else picture)


def _picture(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
    if path.suffix.startswith(".tif"):
        return tifffile.imread(path)
    with Image.open(path) as opened:
        return np.asarray(opened)
