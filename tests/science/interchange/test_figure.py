"""Figures: what is seen is what the pixels are; outlines, bar and legend are there."""

import io
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from segmentation.science.interchange.figure import Look, View, as_png, as_svg, draw
from segmentation.science.interchange.montage import montage
from segmentation.science.pixels.axes import Channel, PixelSize
from segmentation.science.pixels.pyramid import Labels, Pyramid, open_labels, open_pyramid
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.store import write_image, write_labels

SVG = "{http://www.w3.org/2000/svg}"
LOOKS = [Look(0, "#ff0000", 0, 1000), Look(1, "#00ff00", 100, 300, 0.5)]


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Pyramid, Labels]:
    """Two channels of 300 × 400 pixels with three objects."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 1000, (2, 300, 400)).astype(np.uint16)
    channels = [Channel("DAPI & <co>", "#ff0000"), Channel("CD3", "#00ff00")]
    source = ArraySource.of(pixels, "CYX", channels=channels, pixel_size=PixelSize(0.5, 0.5, None))
    labels = np.zeros((1, 1, 300, 400), np.uint32)
    labels[..., 10:30, 10:40], labels[..., 100:120, 100:130] = 1, 2
    labels[..., 290:, 390:] = 70_000
    write_image(tmp_path / "image.zarr", source)
    write_labels(tmp_path / "labels.zarr", labels, source.info)
    return open_pyramid(tmp_path / "image.zarr"), open_labels(tmp_path / "labels.zarr")


def test_channels_are_added_in_their_colours(stored: tuple[Pyramid, Labels]) -> None:
    pixels, _ = stored
    view = View(0, 0, 20, 40, 220, 140, size=200)
    drawing = draw(pixels, view, LOOKS)
    assert drawing.picture.shape == (100, 200, 3)
    red, green = (pixels.read(0, c, 0, slice(40, 140), slice(20, 220)) for c in (0, 1))
    np.testing.assert_allclose(drawing.picture[..., 0], red / 1000 * 255, atol=0.51)
    expected = np.clip((green - 100.0) / 200, 0, 1) ** 0.5 * 255
    np.testing.assert_allclose(drawing.picture[..., 1], expected, atol=0.51)
    assert not drawing.picture[..., 2].any()
    # 200 px of 0.5 µm: the bar is at most a quarter of the width.
    assert drawing.bar == (40.0, "20 µm")


def test_large_views_are_read_small_and_small_ones_enlarged(
    stored: tuple[Pyramid, Labels],
) -> None:
    pixels, labels = stored
    small = draw(pixels, View(0, 0, 0, 0, 400, 300, size=100), LOOKS, labels)
    assert max(small.picture.shape) <= 2 * 400
    large = draw(pixels, View(0, 0, 0, 0, 50, 40, size=400), LOOKS, labels)
    assert large.picture.shape == (320, 400, 3)
    assert large.scale == 8
    ((color, ring),) = large.rings
    assert color == "#ffe135"
    assert ring.min(axis=0).tolist() == [80, 80]
    assert ring.max(axis=0).tolist() == [320, 240]


def test_png_and_svg_hold_outlines_bar_and_legend(stored: tuple[Pyramid, Labels]) -> None:
    pixels, labels = stored
    view = View(0, 0, 0, 0, 400, 300, size=400)
    drawing = draw(pixels, view, LOOKS, labels, {2: "#123456"})
    image = np.asarray(Image.open(io.BytesIO(as_png(drawing))))
    assert image.shape == (300, 400, 3)
    assert (image == [255, 225, 53]).all(axis=-1).sum() > 50
    assert (image[-21:-16, -60:-16] == 255).all(axis=-1).any()
    tree = ET.fromstring(as_svg(drawing))  # noqa: S314
    paths = tree.findall(f".//{SVG}path")
    assert sorted(path.get("stroke") or "" for path in paths) == ["#123456", "#ffe135", "#ffe135"]
    texts = [text.text for text in tree.iter(f"{SVG}text")]
    assert texts == ["50 µm", "DAPI & <co>", "CD3"]


def test_objects_beside_each_other_also_at_the_border(stored: tuple[Pyramid, Labels]) -> None:
    pixels, labels = stored
    objects = [(1, (0, 0, 10, 10, 30, 40)), (70_000, (0, 0, 290, 390, 300, 400))]
    sheet = np.asarray(Image.open(io.BytesIO(montage(pixels, labels, LOOKS, objects, 2))))
    assert sheet.shape == (6 + 160 + 18 + 6, 2 * 166 + 6, 3)
    yellow = (sheet == [255, 225, 53]).all(axis=-1)
    assert yellow[:, :166].any()
    assert yellow[:, 166:].any()
