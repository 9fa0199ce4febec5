"""Olympus OIB and OIF."""

import shutil
import struct
from pathlib import Path

import numpy as np
import pytest

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.readers import open_image
from tests.science.pixels.made.olympus import write_compound, write_oib, write_oif

PIXELS = np.arange(2 * 3 * 20 * 20, dtype=np.uint16).reshape(2, 3, 20, 20)


def test_metadata(tmp_path: Path) -> None:
    write_oib(tmp_path / "a.oib", PIXELS)
    with open_image(tmp_path / "a.oib") as (source,):
        info = source.info
        assert info.pixel_size == PixelSize(0.1, 0.1, 0.5)
        assert [channel.name for channel in info.channels] == ["Dye 1", "Dye 2"]
        assert info.acquired == "2020-01-02T03:04:05"


def test_an_index_alone_asks_for_its_folder(tmp_path: Path) -> None:
    index = write_oif(tmp_path, "a.oif", PIXELS)
    with pytest.raises(UnreadableImage, match="upload both together"), open_image(index):
        pass
    shutil.rmtree(tmp_path / "a.oif.files")
    with (
        pytest.raises(UnreadableImage, match="upload both together"),
        open_image(index, folder=tmp_path),
    ):
        pass


def test_missing_planes_are_counted(tmp_path: Path) -> None:
    index = write_oif(tmp_path, "a.oif", PIXELS)
    (tmp_path / "a.oif.files/s_C001Z002.tif").unlink()
    with (
        pytest.raises(UnreadableImage, match="lacks 1 of its 6 planes"),
        open_image(index, folder=tmp_path),
    ):
        pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_other_compound_files_are_refused(tmp_path: Path) -> None:
    write_compound(tmp_path / "a.doc", {"WordDocument": b"text" * 2000})
    with pytest.raises(UnreadableImage, match="is damaged"), open_image(tmp_path / "a.doc"):
        pass


@pytest.mark.parametrize("circle", ["to itself", "of two"])
def test_a_chain_of_sectors_that_runs_in_a_circle(tmp_path: Path, circle: str) -> None:
    """The library would read the first stream's sectors for ever."""
    path = tmp_path / "a.oib"
    write_oib(path, PIXELS)
    data = bytearray(path.read_bytes())
    (table,) = struct.unpack_from("<I", data, 76)
    place = 512 * (table + 1) + 4 * 3
    assert struct.unpack_from("<I", data, place) == (4,)
    struct.pack_into("<I", data, place, 3 if circle == "to itself" else 2)
    path.write_bytes(data)
    with pytest.raises(UnreadableImage, match="is damaged"), open_image(path):
        pass
