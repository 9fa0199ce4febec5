"""What the extras `slides` and `czi` add: OpenSlide's scanners, and Zeiss' own library."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import tifffile

from segmentation.science.pixels.errors import CUT_SHORT, UnreadableImage
from segmentation.science.pixels.limits import DEFAULT
from segmentation.science.pixels.readers import czi_file, czi_lib, open_image, slide_file
from segmentation.science.pixels.readers.base import ImageFile
from segmentation.science.pixels.readers.planes import PlanesSource
from tests.science.pixels.test_pictures import whole

RNG = np.random.default_rng(3)
TRESTLE = "Objective Power=20;Background Color=0A141E;OverlapsXY=0 0"
CZI = ["DAPI_GFP", "CellDivision_T3_Z5_CH2_X240_Y170_comp1", "S3_1Pos_2Mosaic_T1_Z1_CH1"]


def trestle(path: Path, pixels: np.ndarray) -> Path:  # type: ignore[type-arg]
    """A slide as Trestle's scanner writes it."""
    tifffile.imwrite(
        path, pixels, photometric="rgb", tile=(64, 64), compression="deflate",
        description=TRESTLE, software="MedScan", metadata=None,
    )  # fmt: skip
    return path


def test_a_slide_of_another_scanner_is_read_by_openslide(tmp_path: Path) -> None:
    pixels = RNG.integers(0, 255, (200, 300, 3), np.uint8)
    path = trestle(tmp_path / "a.tif", pixels)
    assert slide_file.takes(path)
    with open_image(path) as (source,):
        assert source.info.shape == (1, 3, 1, 200, 300)
        assert source.info.is_rgb
        assert source.info.objective == "20×"
        found = np.moveaxis(whole(source)[0, :, 0], 0, -1)
        part = source.read(0, 1, 0, slice(50, 90), slice(100, 250))
    assert np.array_equal(found, pixels)
    assert np.array_equal(part, pixels[50:90, 100:250, 1])


def test_without_openslide_such_a_slide_is_read_as_tiff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = RNG.integers(0, 255, (200, 300, 3), np.uint8)
    path = trestle(tmp_path / "a.tif", pixels)
    monkeypatch.setattr(slide_file, "openslide", None)
    with open_image(path) as (source,):
        assert source.info.objective == ""
        assert np.array_equal(np.moveaxis(whole(source)[0, :, 0], 0, -1), pixels)


def test_a_slide_that_is_cut_short_says_so_by_its_name(tmp_path: Path) -> None:
    path = trestle(tmp_path / "a.tif", RNG.integers(0, 255, (600, 600, 3), np.uint8))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(UnreadableImage, match=r"^slide\.tif "), open_image(
        path, name="slide.tif"
    ) as (source,):  # fmt: skip
        whole(source)


def test_aperio_and_plain_tiff_stay_with_our_own_reader(real_images: Path) -> None:
    for name in ("wsi/small.svs", "wsi/boxes.tiff"):
        assert not slide_file.takes(real_images / "vendor" / name)


@contextmanager
def by_library(path: Path) -> Iterator[list[PlanesSource]]:
    with czi_lib.open_with_library(ImageFile(path, path.name, DEFAULT)) as sources:
        yield sources


@pytest.mark.parametrize("name", CZI)
def test_zeiss_own_library_reads_the_same(real_images: Path, name: str) -> None:
    path = real_images / f"vendor/czi/{name}.czi"
    with open_image(path) as ours, by_library(path) as theirs:
        assert [one.info.name for one in ours] == [one.info.name for one in theirs]
        for one, other in zip(ours, theirs, strict=True):
            assert one.info.shape == other.info.shape
            assert one.info.dtype == other.info.dtype
            assert one.info.pixel_size == other.info.pixel_size
            assert one.info.channels == other.info.channels
            assert np.array_equal(whole(one), whole(other))


def refuse(*_: object, **__: object) -> None:
    raise ValueError("unsupported compression")


def test_the_library_is_asked_for_what_czifile_can_not_read(
    real_images: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = real_images / f"vendor/czi/{CZI[0]}.czi"
    with open_image(path) as (source,):
        expected = whole(source)
    monkeypatch.setattr(czi_file, "blocks_of", refuse)
    with open_image(path) as (source,):
        assert np.array_equal(whole(source), expected)
    monkeypatch.setattr(czi_lib, "czi", None)
    with pytest.raises(UnreadableImage, match="compression"), open_image(path):
        pass


def test_the_library_is_not_asked_for_damaged_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.czi"
    path.write_bytes(b"ZISRAWFILE" + bytes(3000))
    monkeypatch.setattr(czi_lib, "open_with_library", refuse)
    with pytest.raises(UnreadableImage, match=CUT_SHORT), open_image(path):
        pass
