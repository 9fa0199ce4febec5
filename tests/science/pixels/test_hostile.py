"""Files made to lie, to blow up or to loop, read without the sandbox: the header is enough."""

import struct
import time
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile

from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.readers import UnreadableImage, open_image

ALL = slice(None)


def png(width: int, height: int, bits: int = 8, color: int = 0) -> bytes:
    """A PNG that claims a size and holds one compressed run of zeros."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def tiff(tags: dict[int, int], link: int = 0) -> bytes:
    """A one-page TIFF of LONG tags whose next page is at `link`."""
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, tags[tag]) for tag in sorted(tags))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + struct.pack("<I", link)


def claims(width: int, height: int, bits: int = 8) -> dict[int, int]:
    """The tags of an uncompressed grey page."""
    return {
        256: width, 257: height, 258: bits, 259: 1, 262: 1, 273: 8, 277: 1, 278: height, 279: 10,
    }  # fmt: skip


FILES = {
    "empty": (b"", "is empty"),
    "text": (b"well,cells\nA1,37\n", "plain text"),
    "page.html": (b"<!DOCTYPE html><html></html>", "an HTML page"),
    "noise": (bytes(range(1, 200)), "nothing it knows"),
    "video.png": (b"\0\0\0\x18ftypmp42" + bytes(40), "nothing it knows"),
    "short.tif": (b"II*\0", "cut short"),
    "no_pages.tif": (b"II*\0\0\0\0\0" + bytes(20), "no pages"),
    "beyond.tif": (b"II*\0\xff\xff\0\0" + bytes(20), "cut short"),
    "lying.tif": (tiff(claims(200_000, 200_000)), "claims to be 200000 × 200000 pixels"),
    "deep.tif": (tiff(claims(90_000, 90_000, 64)), "claims to hold 64.8 GB"),
    "missing.tif": (tiff(claims(3000, 3000)), "cut short"),
    "nothing.tif": (tiff(claims(0, 50)), "holds no pixels"),
    "loop.tif": (tiff(claims(2, 2), link=8), "runs in a circle"),
    "bomb.png": (png(100_000, 90_000), "would unpack from"),
    "wide.png": (png(200_000, 200_000), "claims to be 200000 × 200000 pixels"),
    "piece.png": (png(30_000, 30_000), "in one piece of 900 MB"),
    "zero.png": (png(0, 10), "damaged"),
    "short.png": (png(400, 400), "cut short"),
}


@pytest.mark.parametrize("name", FILES)
def test_the_header_is_enough(tmp_path: Path, name: str) -> None:
    data, reason = FILES[name]
    (tmp_path / "stored").write_bytes(data)
    started = time.monotonic()
    tracemalloc.start()
    with (
        pytest.raises(UnreadableImage) as caught,
        open_image(tmp_path / "stored", name=name) as sources,
    ):
        sources[0].read(0, 0, 0, ALL, ALL)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    message = str(caught.value)
    assert message.startswith(name + " ")
    assert message.endswith(".")
    assert reason in message
    assert "\n" not in message
    assert str(tmp_path) not in message
    assert peak < 20_000_000
    assert time.monotonic() - started < 5


def test_a_long_chain_of_pages_that_loops_at_its_end(tmp_path: Path) -> None:
    """tifffile only notices circles among the first hundred pages."""
    page = len(tiff({})) - 8
    pages = [struct.pack("<HI", 0, 8 + page * (index + 1)) for index in range(300)]
    pages[-1] = struct.pack("<HI", 0, 8 + page * 250)
    (tmp_path / "a.tif").write_bytes(b"II*\0\x08\0\0\0" + b"".join(pages))
    with pytest.raises(UnreadableImage, match="circle"), open_image(tmp_path / "a.tif"):
        pass


def test_a_broken_link_does_not_lose_pages_silently(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, np.zeros((3, 20, 20), np.uint8), metadata=None, photometric="minisblack")
    with tifffile.TiffFile(path) as file:
        second = file.pages[1].aspage()
        link = second.offset + 2 + 12 * len(second.tags)
    data = bytearray(path.read_bytes())
    data[link : link + 4] = struct.pack("<I", len(data) + 50)
    path.write_bytes(data)
    with pytest.raises(UnreadableImage, match="cut short"), open_image(path):
        pass


def test_a_strip_that_unpacks_to_more_than_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, np.zeros((6000, 6000), np.uint8), compression="zlib", rowsperstrip=6000)
    limits = Limits(max_memory=50_000_000)
    with (
        pytest.raises(UnreadableImage, match=r"in one piece of 36 MB.*limit of 50 MB"),
        open_image(path, limits),
    ):
        pass


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(max_pixels=399), "20 × 20 pixels, more than the limit of 399 pixels"),
        (Limits(max_planes=2), "limit of 2"),
        (Limits(max_bytes=1000), "1.2 kB of pixels, more than the limit of 1 kB"),
    ],
)
def test_limits_are_told(tmp_path: Path, limits: Limits, reason: str) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, np.zeros((3, 20, 20), np.uint8), photometric="minisblack")
    with pytest.raises(UnreadableImage, match=reason), open_image(path, limits):
        pass


def test_too_many_scenes(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as file:
        for width in (8, 9, 10):
            file.write(np.zeros((8, width), np.uint8), metadata=None)
    with (
        pytest.raises(UnreadableImage, match="3 images, more than the limit of 2"),
        open_image(path, Limits(max_scenes=2)),
    ):
        pass


@pytest.mark.parametrize("value", [0, 7, 65535])
def test_plain_oddities_are_read(tmp_path: Path, value: int) -> None:
    for shape in ((1, 1), (1, 300), (300, 1)):
        tifffile.imwrite(tmp_path / "a.tif", np.full(shape, value, np.uint16))
        with open_image(tmp_path / "a.tif") as (source,):
            assert (source.read(0, 0, 0, ALL, ALL) == value).all()


@pytest.mark.real_images
def test_every_corrupt_file_is_read_or_refused(real_images: Path) -> None:
    files = [path for path in (real_images / "corrupt").rglob("*") if path.is_file()]
    assert len(files) > 50
    messages = []
    for path in files:
        try:
            with open_image(path, name="picture") as sources:
                for source in sources:
                    source.read(0, 0, 0, ALL, ALL)
        except UnreadableImage as error:
            messages.append(str(error))
    assert len(messages) > 30
    assert all(message.startswith("picture ") for message in messages)
