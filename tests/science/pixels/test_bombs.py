"""Small files that unpack to far more than they say, in every codec, and headers that lie."""

import io
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.readers.webp import HEAD, webp_size
from segmentation.science.pixels.sandbox import Sandbox
from tests.science.pixels.made.attempt import attempt, is_a_sentence

HUGE = np.zeros((4000, 4000), np.uint8)
SAID = 64
LIMITS = Limits(max_memory=100_000_000)
# The number that TIFF has for a codec, and what packs the pixels for it.
CODECS: dict[str, tuple[int, Callable[[], Any]]] = {
    "deflate": (8, lambda: imagecodecs.zlib_encode(HUGE.tobytes())),
    "lzw": (5, lambda: imagecodecs.lzw_encode(HUGE.tobytes())),
    "packbits": (32773, lambda: imagecodecs.packbits_encode(HUGE)),
    "zstd": (50000, lambda: imagecodecs.zstd_encode(HUGE.tobytes())),
    "lzma": (34925, lambda: imagecodecs.lzma_encode(HUGE.tobytes())),
    "jpeg": (7, lambda: imagecodecs.jpeg8_encode(HUGE)),
    "jpeg2000": (34712, lambda: imagecodecs.jpeg2k_encode(HUGE)),
    "png": (34933, lambda: imagecodecs.png_encode(HUGE)),
    "webp": (50001, lambda: imagecodecs.webp_encode(np.stack([HUGE] * 3, -1), lossless=True)),
}


def page(compression: int, data: bytes, side: int = SAID, samples: int = 1) -> bytes:
    """A TIFF of one strip that says it is `side`² pixels."""
    tags = {
        256: side, 257: side, 259: compression, 262: 2 if samples == 3 else 1, 277: samples,
        278: side, 279: len(data),
    }  # fmt: skip
    count = len(tags) + 2
    body = 8 + 2 + 12 * count + 4
    tags |= {258: 8, 273: body}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, tags[tag]) for tag in sorted(tags))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", count) + entries + bytes(4) + data


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as shared:
        yield shared


def imported(sandbox: Sandbox, path: Path, limits: Limits = LIMITS) -> str:
    """Why a file can't be imported; empty when it can. It takes neither long nor much memory."""
    started = time.monotonic()
    try:
        scenes = sandbox.import_file(path, path.with_name("out"), limits, "mine")
    except UnreadableImage as error:
        message = str(error)
        assert message.startswith("mine ")
        assert message.endswith(".")
        assert "crash" not in message
    else:
        message = ""
        assert all(max(scene.info.shape[3:]) <= SAID for scene in scenes)
    # Its own limit is 8 s of processor time; a busy machine takes longer for that.
    assert time.monotonic() - started < 100
    return message


@pytest.mark.parametrize("codec", CODECS)
def test_a_strip_that_holds_more_than_its_page_says(
    sandbox: Sandbox, codec: str, tmp_path: Path
) -> None:
    compression, pack = CODECS[codec]
    data = bytes(pack())
    samples = 3 if codec == "webp" else 1
    (tmp_path / "a.tif").write_bytes(page(compression, data, samples=samples))
    imported(sandbox, tmp_path / "a.tif")


@pytest.mark.parametrize("codec", CODECS)
def test_a_page_that_says_more_than_its_strip_holds(codec: str, tmp_path: Path) -> None:
    compression, _ = CODECS[codec]
    samples = 3 if codec == "webp" else 1
    data = page(compression, b"\0" * 40, side=40_000, samples=samples)
    (tmp_path / "a.tif").write_bytes(data)
    message, found = attempt(tmp_path / "a.tif", LIMITS)
    assert not found
    assert is_a_sentence(message)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "JPEG", "JPEG2000"])
def test_pictures_that_unpack_to_far_more(kind: str, sandbox: Sandbox, tmp_path: Path) -> None:
    sink = io.BytesIO()
    options: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {}
    Image.new("L", (8000, 8000)).save(sink, kind, **options)
    path = tmp_path / "a"
    path.write_bytes(sink.getvalue())
    assert "one piece" in imported(sandbox, path, Limits(max_memory=60_000_000))


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": b"Exif\0\0II*\0"}])
def test_the_size_of_a_webp_is_in_its_head(options: dict[str, Any]) -> None:
    sink = io.BytesIO()
    Image.new("RGB", (301, 77)).save(sink, "WEBP", **options)
    assert webp_size(sink.getvalue()[:HEAD]) == (77, 301)
    assert webp_size(b"RIFF") is None


def test_numbers_that_are_none_are_read(tmp_path: Path) -> None:
    pixels = np.full((30, 30), 7, np.float32)
    pixels[3, 4], pixels[5, 6], pixels[7, 8] = np.nan, np.inf, -np.inf
    tifffile.imwrite(tmp_path / "a.tif", pixels)
    message, (found,) = attempt(tmp_path / "a.tif")
    assert not message
    assert np.isfinite(found).all()
    assert (found == 7).sum() == 900 - 3
