"""ImageJ's TIFF."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.readers import open_image
from tests.science.pixels.test_pictures import whole

STACK = np.arange(2 * 3 * 4 * 20 * 25, dtype=np.uint16).reshape(2, 3, 4, 20, 25)


def test_a_calibrated_hyperstack(tmp_path: Path) -> None:
    tables = [np.zeros((3, 256), np.uint8) for _ in range(4)]
    for table, row in zip(tables, (0, 1, 2, 0), strict=True):
        table[row] = np.arange(256)
    tifffile.imwrite(
        tmp_path / "a.tif",
        STACK,
        imagej=True,
        resolution=(1 / 0.16, 1 / 0.16),
        metadata={"axes": "TZCYX", "unit": "micron", "spacing": 0.5, "LUTs": tables},
    )
    with open_image(tmp_path / "a.tif") as (source,):
        assert source.info.shape == (2, 4, 3, 20, 25)
        assert source.info.pixel_size == PixelSize(0.16, 0.16, 0.5)
        colors = [channel.color for channel in source.info.channels]
        assert colors == ["#ff0000", "#00ff00", "#0000ff", "#ff0000"]
        assert np.array_equal(whole(source), STACK.transpose(0, 2, 1, 3, 4))


@pytest.mark.parametrize(
    ("unit", "factor"), [("nm", 1e-3), ("mm", 1e3), (r"\u00B5m", 1), ("pixel", None), ("", None)]
)
def test_units(tmp_path: Path, unit: str, factor: float | None) -> None:
    tifffile.imwrite(
        tmp_path / "a.tif", STACK[0, 0, 0], imagej=True, resolution=(4, 4), metadata={"unit": unit}
    )
    with open_image(tmp_path / "a.tif") as (source,):
        expected = None if factor is None else pytest.approx(0.25 * factor)
        assert source.info.pixel_size.x == expected


def test_planes_without_pages_of_their_own(tmp_path: Path) -> None:
    """Files over 4 GB hold one page and all planes behind it."""
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, STACK[0, :, 0], imagej=True, metadata={"axes": "ZYX"})
    with tifffile.TiffFile(path) as file:
        first = file.pages.first
        link = first.offset + 2 + 12 * len(first.tags)
        start = first.dataoffsets[0]
    data = bytearray(path.read_bytes())
    data[link : link + 4] = b"\0\0\0\0"
    path.write_bytes(data[: start + 3 * 20 * 25 * 2])
    with open_image(path) as (source,):
        assert source.info.shape == (1, 1, 3, 20, 25)
        assert np.array_equal(whole(source)[0, 0], STACK[0, :, 0])


@pytest.mark.parametrize("width", [0, 20])
def test_a_page_of_another_size_than_the_first_is_damage(tmp_path: Path, width: int) -> None:
    path = tmp_path / "uneven.tif"
    stack = np.arange(3 * 40 * 40, dtype=np.uint16).reshape(3, 40, 40)
    tifffile.imwrite(path, stack, imagej=True, metadata={"axes": "ZYX"})
    with tifffile.TiffFile(path, mode="r+") as file:
        page = file.pages[2].aspage()
        page.tags["ImageWidth"].overwrite(width)
    with open_image(path) as (source,), pytest.raises(UnreadableImage, match="is damaged"):
        source.read(0, 0, 2, slice(0, 40), slice(0, 40))


@pytest.mark.real_images
def test_real_files(real_images: Path) -> None:
    folder = real_images / "vendor/imagej-tiff"
    with open_image(folder / "8b_5c_rat_hippocampal_neuron.tif") as (source,):
        assert source.info.shape == (1, 5, 1, 512, 512)
        assert source.info.pixel_size.x == pytest.approx(0.16)
    with open_image(folder / "9z_1c_8b_shorter_3d_monolayer_xy1_ch0.tif") as (source,):
        assert source.info.shape == (1, 1, 9, 256, 256)
        assert source.info.pixel_size.z == pytest.approx(0.29)
        assert whole(source).std() > 1
