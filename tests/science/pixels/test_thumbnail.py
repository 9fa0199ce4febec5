"""Thumbnails."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segmentation.science.pixels.axes import Channel
from segmentation.science.pixels.outlined import outlines_alone
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.store import (
    open_labels,
    open_pyramid,
    write_image,
    write_labels,
)
from segmentation.science.pixels.synthetic import nuclei
from segmentation.science.pixels.thumbnail import thumbnail


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    assert picture.format == "WEBP"
    return picture


@pytest.mark.parametrize("shape", [(1, 1), (30, 40), (256, 256), (700, 3000), (3000, 5)])
def test_it_fits_and_keeps_the_proportions(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(0, 255, shape, np.uint8)
    picture = opened(thumbnail(ArraySource.of(image), size=200))
    assert max(picture.size) <= 200
    assert max(picture.size) >= min(max(shape), 150)
    scale = max(picture.size) / max(shape)
    for length, original in zip(picture.size, reversed(shape), strict=True):
        assert length == pytest.approx(original * scale, abs=1)


def test_channels_are_added_in_their_colours() -> None:
    image = np.zeros((2, 64, 64), np.uint16)
    image[0, :32] = 5000
    image[1, :, :32] = 90
    channels = [Channel("a", "#ff0000"), Channel("b", "#0000ff")]
    pixels = np.asarray(opened(thumbnail(ArraySource.of(image, "CYX", channels=channels))))
    corners = [pixels[row, column] for row in (8, 56) for column in (8, 56)]
    for found, expected in zip(
        corners, [(255, 0, 255), (255, 0, 0), (0, 0, 255), (0, 0, 0)], strict=True
    ):
        assert np.abs(found.astype(int) - expected).max() < 30


def test_rgb_is_shown_as_it_is() -> None:
    image = np.full((64, 64, 3), (200, 180, 190), np.uint8)
    pixels = np.asarray(opened(thumbnail(ArraySource.of(image, "YXS"))))
    assert np.abs(pixels.astype(int) - (200, 180, 190)).max() < 5


def test_a_pyramid_gives_the_same_picture_as_its_source(tmp_path: Path) -> None:
    source = ArraySource.of(nuclei((1500, 1800), 200).image)
    write_image(tmp_path, source)
    direct, stored = (
        np.asarray(opened(thumbnail(s)).convert("L"), float)
        for s in (source, open_pyramid(tmp_path))
    )
    assert direct.shape == stored.shape
    assert np.corrcoef(direct.ravel(), stored.ravel())[0, 1] > 0.8


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_a_constant_image(dtype: str) -> None:
    opened(thumbnail(ArraySource.of(np.full((20, 20), 9, dtype))))


def test_outlines_fit_over_the_thumbnail(tmp_path: Path) -> None:
    ids = np.zeros((1, 1, 1500, 3000), np.uint32)
    ids[0, 0, 300:900, 600:1800] = 7
    source = ArraySource.of(np.zeros((1500, 3000), np.uint8))
    write_labels(tmp_path, ids, source.info)
    drawn = np.asarray(opened(outlines_alone(open_labels(tmp_path), size=500)))
    assert drawn.shape == (250, 500, 4)
    rows, columns = drawn[..., 3].nonzero()
    assert [rows.min(), rows.max(), columns.min(), columns.max()] == [50, 149, 100, 299]
    assert not drawn[60:140, 110:290].any(), "only the edge is drawn"
