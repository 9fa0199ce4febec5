"""Zeiss CZI: scenes, mosaics, colours and what files may lie about."""

import struct
from pathlib import Path

import numpy as np
import pytest

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.readers import open_image
from segmentation.science.pixels.store import open_pyramid, write_image
from tests.science.pixels.made.czi import METADATA, Block, write_czi
from tests.science.pixels.test_pictures import whole

RNG = np.random.default_rng(0)
TILE = RNG.integers(1, 4000, (20, 30)).astype(np.uint16)


def test_scenes_have_names_and_boxes_of_their_own(tmp_path: Path) -> None:
    far = [Block(TILE, {"S": 0}), Block(TILE + 1, {"S": 1}, y=10**6, x=10**6)]
    write_czi(tmp_path / "a.czi", far)
    with open_image(tmp_path / "a.czi") as sources:
        assert [source.info.name for source in sources] == ["a.czi – A1", "a.czi – B2"]
        assert [source.info.shape for source in sources] == [(1, 1, 1, 20, 30)] * 2
        assert np.array_equal(whole(sources[1])[0, 0, 0], TILE + 1)


def test_tiles_are_placed_and_later_ones_lie_on_top(tmp_path: Path) -> None:
    blocks = [
        Block(np.full((20, 30), 7, np.uint16), {"M": 1}, y=15, x=-5),
        Block(np.full((20, 30), 5, np.uint16), {"M": 0}, y=5, x=-20),
    ]
    write_czi(tmp_path / "a.czi", blocks)
    expected = np.zeros((30, 45), np.uint16)
    expected[:20, :30] = 5
    expected[10:, 15:] = 7
    with open_image(tmp_path / "a.czi") as (source,):
        assert np.array_equal(whole(source)[0, 0, 0], expected)


def test_emptiness_costs_nothing(tmp_path: Path) -> None:
    """Two tiles 60,000 pixels apart: 7.2 GB as a box, stored in no time and a few files."""
    blocks = [Block(TILE, {"M": 0}), Block(TILE, {"M": 1}, y=60_000, x=60_000)]
    write_czi(tmp_path / "a.czi", blocks)
    with open_image(tmp_path / "a.czi") as (source,):
        assert source.info.shape[3:] == (60_020, 60_030)
        assert source.decoded_bytes == 2 * TILE.nbytes
        assert source.is_empty(0, 0, 0, slice(100, 5000), slice(0, 9000))
        assert not source.is_empty(0, 0, 0, slice(0, 5000), slice(0, 9000))
        assert not source.read(0, 0, 0, slice(100, 200), slice(100, 200)).any()


def test_a_sparse_box_is_written_as_what_was_taken(tmp_path: Path) -> None:
    blocks = [Block(TILE, {"M": 0}), Block(TILE, {"M": 1}, y=5000, x=5000)]
    write_czi(tmp_path / "a.czi", blocks)
    with open_image(tmp_path / "a.czi") as (source,):
        write_image(tmp_path / "out", source)
    shards = [path for path in (tmp_path / "out/0").rglob("*") if path.name.isdigit()]
    assert len([path for path in shards if path.is_file()]) == 2
    pyramid = open_pyramid(tmp_path / "out")
    assert np.array_equal(pyramid.read(0, 0, 0, slice(5000, 5020), slice(5000, 5030)), TILE)


def test_metadata(tmp_path: Path) -> None:
    write_czi(tmp_path / "a.czi", [Block(TILE, {"C": 0}), Block(TILE, {"C": 1})])
    with open_image(tmp_path / "a.czi") as (source,):
        info = source.info
        assert info.pixel_size == PixelSize(0.5, 0.5)
        channels = [(channel.name, channel.color) for channel in info.channels]
        assert channels == [("DAPI", "#0000ff"), ("GFP", "#00ff00")]
        assert (info.objective, info.acquired) == ("Plan 20x", "2024-02-03T04:05:06Z")


def test_colour_and_coarser_levels(tmp_path: Path) -> None:
    color = RNG.integers(0, 255, (20, 30, 3), np.uint8)
    coarse = Block(color[::2, ::2], {"M": 1}, size=(20, 30))
    write_czi(tmp_path / "a.czi", [Block(color, {"M": 0}), coarse])
    with open_image(tmp_path / "a.czi") as (source,):
        assert source.info.is_rgb
        assert np.array_equal(np.moveaxis(whole(source)[0, :, 0], 0, -1), color)


def test_phases_count_as_channels(tmp_path: Path) -> None:
    blocks = [Block(TILE + h, {"C": 0, "H": h}) for h in range(3)]
    write_czi(tmp_path / "a.czi", blocks)
    with open_image(tmp_path / "a.czi") as (source,):
        assert source.info.shape == (1, 3, 1, 20, 30)
        assert np.array_equal(whole(source)[0, 2, 0], TILE + 2)


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new)


SIDE = struct.pack("<4siifi", b"X", 0, 30, 0.0, 30)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (SIDE, struct.pack("<4siifi", b"X", 0, 2**31 - 1, 0.0, 2**31 - 1), "in one piece"),
        (SIDE, struct.pack("<4siifi", b"X", 0, -5, 0.0, -5), "damaged"),
        (b"ZISRAWDIRECTORY", b"ZISRAWDIRECTARY", "cut short"),
        (b"DV\x01\0\0\0", b"DV\x07\0\0\0", "damaged"),
    ],
)
def test_lies_are_told(tmp_path: Path, old: bytes, new: bytes, reason: str) -> None:
    write_czi(tmp_path / "a.czi", [Block(TILE, {"S": 0})])
    path = tmp_path / "a.czi"
    path.write_bytes(changed(path.read_bytes(), old, new))
    with pytest.raises(UnreadableImage, match=reason), open_image(path):
        pass


def test_a_bomb_among_the_tiles(tmp_path: Path) -> None:
    """A hundred times more unpacked than the entry says is never unpacked."""
    write_czi(tmp_path / "a.czi", [Block(np.zeros((400, 300), np.uint16), compression=5)])
    path = tmp_path / "a.czi"
    old = struct.pack("<4siifi", b"Y", 0, 400, 0.0, 400)
    path.write_bytes(changed(path.read_bytes(), old, struct.pack("<4siifi", b"Y", 0, 4, 0.0, 4)))
    with open_image(path) as (source,), pytest.raises(UnreadableImage, match="damaged"):
        whole(source)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]>' + METADATA.replace("Plan 20x", "&b;")
    write_czi(tmp_path / "a.czi", [Block(TILE)], metadata=bomb)
    with pytest.raises(UnreadableImage, match="refused as unsafe"), open_image(tmp_path / "a.czi"):
        pass


def test_grey_and_colour_do_not_mix(tmp_path: Path) -> None:
    write_czi(tmp_path / "a.czi", [Block(TILE), Block(np.zeros((20, 30, 3), np.uint8), {"C": 1})])
    with (
        pytest.raises(UnreadableImage, match="mixes colour and grey"),
        open_image(tmp_path / "a.czi"),
    ):
        pass
