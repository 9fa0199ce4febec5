"""Leica LIF: scenes, tile scans, and what files may lie about."""

import struct
from pathlib import Path

import numpy as np
import pytest

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.readers import open_image
from tests.science.pixels.made.lif import write_lif
from tests.science.pixels.test_pictures import whole

RNG = np.random.default_rng(0)
TILES = RNG.integers(1, 200, (4, 20, 30), np.uint8)


def test_images_are_scenes(tmp_path: Path) -> None:
    write_lif(tmp_path / "a.lif", [("one", "YX", TILES[0]), ("two", "CYX", TILES[:2])])
    with open_image(tmp_path / "a.lif") as sources:
        assert [source.info.name for source in sources] == ["a.lif – one", "a.lif – two"]
        info = sources[1].info
        assert info.shape == (1, 2, 1, 20, 30)
        assert [(c.name, c.color) for c in info.channels] == [
            ("Dye 0", "#00ff00"),
            ("Dye 1", "#ff0000"),
        ]
        assert info.pixel_size == PixelSize(0.2, 0.2)
        assert (info.objective, info.acquired) == ("HC PL 10x", "2021-01-29T14:33:36Z")
        assert np.array_equal(whole(sources[1])[0, :, 0], TILES[:2])


def scan(places: list[tuple[int, int]], metres: float = 2e-7) -> str:
    tiles = "".join(
        f'<Tile FieldX="{index}" FieldY="0" PosX="{x * metres}" PosY="{y * metres}"/>'
        for index, (y, x) in enumerate(places)
    )
    return f'<Attachment Name="TileScanInfo">{tiles}</Attachment>'


def test_tiles_lie_where_the_stage_was(tmp_path: Path) -> None:
    """Positions far from the origin, tiles that overlap and leave a hole."""
    places = [(1000, 1000), (1000, 1025), (1018, 1000), (1018, 1040)]
    write_lif(tmp_path / "a.lif", [("scan", "MYX", TILES)], attachment=scan(places))
    expected = np.zeros((38, 70), np.uint8)
    for (y, x), tile in zip(places, TILES, strict=True):
        expected[y - 1000 : y - 980, x - 1000 : x - 970] = tile
    with open_image(tmp_path / "a.lif") as (source,):
        assert source.decoded_bytes == TILES.nbytes
        assert np.array_equal(whole(source)[0, 0, 0], expected)


def test_tiles_without_positions_lie_on_the_scans_grid(tmp_path: Path) -> None:
    attachment = scan([(0, 0)] * 4)
    write_lif(tmp_path / "a.lif", [("scan", "MYX", TILES)], attachment=attachment)
    with open_image(tmp_path / "a.lif") as (source,):
        assert np.array_equal(whole(source)[0, 0, 0], np.concatenate(list(TILES), axis=1))


def test_a_stage_beyond_all_bounds_is_refused(tmp_path: Path) -> None:
    attachment = scan([(0, 0), (10**9, 10**9), (0, 0), (0, 0)])
    write_lif(tmp_path / "a.lif", [("scan", "MYX", TILES)], attachment=attachment)
    with pytest.raises(UnreadableImage, match="claims to be"), open_image(tmp_path / "a.lif"):
        pass


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]>'
    write_lif(tmp_path / "a.lif", [("one", "YX", TILES[0])], before=bomb)
    with pytest.raises(UnreadableImage, match="refused as unsafe"), open_image(tmp_path / "a.lif"):
        pass


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('NumberOfElements="30"', 'NumberOfElements="3000000"', "holds no picture"),
        ('NumberOfElements="20"', 'NumberOfElements="-1"', "holds no pixels"),
        ('Resolution="8"', 'Resolution="9"', "holds no picture"),
        ('MemoryBlockID="MemBlock_0"', 'MemoryBlockID="MemBlock_7"', "cut short"),
        ('DimID="1"', 'DimID="8"', "holds no picture"),
        ("</Data>", "</Data", "damaged"),
    ],
)
def test_lies_are_told(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = tmp_path / "a.lif"
    write_lif(path, [("one", "YX", TILES[0])])
    data = path.read_bytes()
    letters = struct.unpack_from("<I", data, 9)[0]
    text = data[13 : 13 + 2 * letters].decode("utf-16-le")
    changed = text.replace(old, new).encode("utf-16-le")
    assert text.encode("utf-16-le") != changed
    head = struct.pack("<IIBI", 0x70, len(changed) + 5, 0x2A, len(changed) // 2)
    path.write_bytes(head + changed + data[13 + 2 * letters :])
    with pytest.raises(UnreadableImage, match=reason), open_image(path) as (source,):
        whole(source)


def test_a_header_longer_than_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.lif").write_bytes(struct.pack("<IIBI", 0x70, 99, 0x2A, 2**31) + b"<\0a\0>\0")
    with pytest.raises(UnreadableImage, match="cut short"), open_image(tmp_path / "a.lif"):
        pass
