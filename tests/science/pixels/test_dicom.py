"""DICOM, on made files and on those that come with its library."""

from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.readers import open_image
from tests.science.pixels.made.samples import PIXELS, dicom
from tests.science.pixels.test_pictures import whole

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")


def library_file(name: str) -> Path:
    path = get_testdata_file(name, download=False)
    assert isinstance(path, str)
    return Path(path)


def test_metadata(tmp_path: Path) -> None:
    with open_image(dicom(tmp_path).path) as (source,):
        assert source.info.pixel_size == PixelSize(2.0, 1.0)
        assert source.info.acquired == "2024-01-02T03:04:05"


@pytest.mark.parametrize(
    ("name", "shape", "dtype"),
    [
        ("CT_small.dcm", (1, 1, 1, 128, 128), "float32"),
        ("MR_small_RLE.dcm", (1, 1, 1, 64, 64), "float32"),
        ("JPEG2000.dcm", (1, 1, 1, 1024, 256), "float32"),
        ("SC_rgb_rle_16bit_2frame.dcm", (1, 3, 2, 100, 100), "uint16"),
        ("SC_rgb_jpeg_dcmtk.dcm", (1, 3, 1, 100, 100), "uint8"),
        ("examples_ybr_color.dcm", (30, 3, 1, 240, 320), "uint8"),
    ],
)
def test_what_scanners_write(name: str, shape: tuple[int, ...], dtype: str) -> None:
    path = library_file(name)
    with open_image(path) as (source,):
        assert (source.info.shape, source.info.dtype) == (shape, dtype)
        expected = dcmread(path).pixel_array.reshape(shape[0] * shape[2], *shape[3:], shape[1])
        if dtype != "uint8":
            found = whole(source).transpose(0, 2, 3, 4, 1).reshape(expected.shape)
            assert np.array_equal(found, expected)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("rtplan.dcm", "without a picture"),
        ("MR_truncated.dcm", "damaged"),
        ("examples_palette.dcm", "PALETTE COLOR"),
        ("MR_small_jpeg_ls_lossless.dcm", "encoding or compression"),
    ],
)
def test_what_is_refused(name: str, reason: str) -> None:
    with (
        pytest.raises(UnreadableImage, match=reason),
        open_image(library_file(name)) as (source,),
    ):
        whole(source)


def test_frames_of_a_slide_are_tiles(tmp_path: Path) -> None:
    """Four tiles of 40 × 40 that make up 70 × 75 pixels."""
    path = dicom(tmp_path).path
    dataset = dcmread(path)
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.77.1.6"
    dataset.TotalPixelMatrixRows, dataset.TotalPixelMatrixColumns = 70, 75
    dataset.save_as(path)
    a, b, c, d = PIXELS[0, 0]
    expected = np.block([[a, b], [c, d]])[:70, :75]
    with open_image(path) as (source,):
        assert np.array_equal(whole(source)[0, 0, 0], expected)
        assert np.array_equal(source.read(0, 0, 0, slice(30, 60), slice(0, 75)), expected[30:60])


def test_counts_that_contradict_each_other(tmp_path: Path) -> None:
    path = dicom(tmp_path).path
    for name, value, reason in [
        ("NumberOfFrames", 9000, "cut short|damaged"),
        ("Rows", 0, "holds no pixels"),
        ("BitsAllocated", 64, "64-bit"),
    ]:
        dataset = dcmread(path)
        setattr(dataset, name, value)
        dataset.save_as(tmp_path / "b.dcm")
        with (
            pytest.raises(UnreadableImage, match=reason),
            open_image(tmp_path / "b.dcm") as (source,),
        ):
            whole(source)
