"""PNG, JPEG, WebP, BMP, GIF: modes, depths and truncation."""

from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from segmentation.science.pixels.readers import UnreadableImage, open_image
from segmentation.science.pixels.source import PixelSource

ALL = slice(None)
RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 255, (30, 40), np.uint8)
COLOR = RNG.integers(0, 255, (30, 40, 3), np.uint8)


def whole(source: PixelSource) -> NDArray[Any]:
    """All pixels, TCZYX."""
    t, c, z = source.info.shape[:3]
    planes = [source.read(i, j, k, ALL, ALL) for i, j, k in np.ndindex(t, c, z)]
    return np.array(planes).reshape(source.info.shape)


@pytest.mark.parametrize("suffix", ["png", "webp", "bmp"])
def test_lossless_colour(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(COLOR).save(path, lossless=True)
    with open_image(path) as (source,):
        assert source.info.is_rgb
        assert [channel.name for channel in source.info.channels] == ["Red", "Green", "Blue"]
        assert np.array_equal(whole(source)[0, :, 0], np.moveaxis(COLOR, -1, 0))


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_grey(tmp_path: Path, dtype: str) -> None:
    image = RNG.integers(0, np.iinfo(dtype).max, (30, 40)).astype(dtype)
    Image.fromarray(image).save(tmp_path / "a.png")
    with open_image(tmp_path / "a.png") as (source,):
        assert source.info.dtype == dtype
        assert not source.info.is_rgb
        assert np.array_equal(whole(source)[0, 0, 0], image)


def test_alpha_is_dropped(tmp_path: Path) -> None:
    Image.fromarray(np.dstack([COLOR, GREY])).save(tmp_path / "a.png")
    Image.fromarray(np.dstack([GREY, GREY]), "LA").save(tmp_path / "b.png")
    with open_image(tmp_path / "a.png") as (source,):
        assert np.array_equal(whole(source)[0, :, 0], np.moveaxis(COLOR, -1, 0))
    with open_image(tmp_path / "b.png") as (source,):
        assert np.array_equal(whole(source)[0, 0, 0], GREY)


def test_deep_colour_keeps_its_sixteen_bits(tmp_path: Path) -> None:
    deep = RNG.integers(0, 65535, (30, 40, 3)).astype(np.uint16)
    (tmp_path / "a.png").write_bytes(imagecodecs.png_encode(deep))
    with open_image(tmp_path / "a.png") as (source,):
        assert source.info.dtype == "uint16"
        assert source.info.is_rgb
        assert np.array_equal(whole(source)[0, :, 0], np.moveaxis(deep, -1, 0))


def test_a_palette_becomes_colour(tmp_path: Path) -> None:
    picture = Image.fromarray(COLOR).quantize(16)
    picture.save(tmp_path / "a.png")
    with open_image(tmp_path / "a.png") as (source,):
        expected = np.moveaxis(np.asarray(picture.convert("RGB")), -1, 0)
        assert np.array_equal(whole(source)[0, :, 0], expected)


def test_one_bit_is_zero_and_one(tmp_path: Path) -> None:
    Image.fromarray(GREY > 99).save(tmp_path / "a.png")
    with open_image(tmp_path / "a.png") as (source,):
        assert np.array_equal(whole(source)[0, 0, 0], GREY > 99)


def test_an_animation_is_time(tmp_path: Path) -> None:
    frames = [Image.fromarray(np.full((8, 9), value, np.uint8)) for value in (10, 200, 90)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    with open_image(tmp_path / "a.gif") as (source,):
        assert source.info.shape == (3, 3, 1, 8, 9)
        values = [source.read(t, 0, 0, ALL, ALL)[0, 0] for t in (2, 0, 1)]
        assert values == [90, 10, 200]


def test_the_content_counts_not_the_name(tmp_path: Path) -> None:
    Image.fromarray(GREY).save(tmp_path / "a.tif", "PNG")
    with open_image(tmp_path / "a.tif") as (source,):
        assert np.array_equal(whole(source)[0, 0, 0], GREY)


def test_regions_are_parts_of_the_whole(tmp_path: Path) -> None:
    Image.fromarray(COLOR).save(tmp_path / "a.png")
    with open_image(tmp_path / "a.png") as (source,):
        region = source.read(0, 1, 0, slice(5, 9), slice(30, 40))
        assert np.array_equal(region, COLOR[5:9, 30:40, 1])


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp"])
def test_a_truncated_picture_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"cells.{suffix}"
    Image.fromarray(RNG.integers(0, 255, (300, 300), np.uint8)).convert("RGB").save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with (
        pytest.raises(UnreadableImage, match=rf"^cells\.{suffix} is "),
        open_image(path) as (source,),
    ):
        source.read(0, 0, 0, ALL, ALL)
