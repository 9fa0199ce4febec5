"""PNG, JPEG, WebP, BMP, GIF and JPEG 2000: pictures that only decode whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from segmentation.science.pixels.axes import ImageInfo, PixelSize
from segmentation.science.pixels.colors import RGB_CHANNELS, channels_for
from segmentation.science.pixels.errors import Refused, decoding
from segmentation.science.pixels.readers.base import ImageFile, Reader
from segmentation.science.pixels.readers.header import check_decoder, check_header
from segmentation.science.pixels.readers.planes import Plane, PlanesSource, Region
from segmentation.science.pixels.readers.webp import HEAD, webp_size

_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"BM": "BMP",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"\xff\x4f\xff\x51": "JPEG2000",
    b"\0\0\0\x0cjP  ": "JPEG2000",
}
_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "JPEG2000")
_GREY = {
    "1": "uint8",
    "L": "uint8",
    "LA": "uint8",
    "I;16": "uint16",
    "I;16B": "uint16",
    "I;16L": "uint16",
    "I": "float32",
    "F": "float32",
}
_COLOR = ("RGB", "RGBA", "RGBX", "P", "PA", "YCbCr", "La", "RGBa")

# All of Pillow's plugins, so that a process forked from one that imported this has them loaded.
Image.init()
# Our own limits are checked first; Pillow's would warn below them.
Image.MAX_IMAGE_PIXELS = None


def sniff(head: bytes) -> bool:
    """Whether the file begins as one of the formats read here."""
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return webp or any(head.startswith(magic) for magic in _MAGIC)


@dataclass(frozen=True)
class Frame:
    """One picture of a file; animations have several."""

    picture: Image.Image
    index: int
    channels: int

    def natural(self, region: Region) -> Region:
        """The region itself: Pillow keeps the decoded frame."""
        return region

    def decode(self, region: Region) -> NDArray[Any]:
        """The (Y, X, channels) pixels of a region of the frame."""
        if self.picture.tell() != self.index:
            self.picture.seek(self.index)
        cut = self.picture.crop((region.x0, region.y0, region.x1, region.y1))
        if self.channels == len(RGB_CHANNELS):
            cut = cut.convert("RGB")
        elif cut.mode == "LA":
            cut = cut.getchannel(0)
        pixels = np.asarray(cut)
        return pixels.reshape(*pixels.shape[:2], self.channels)


@dataclass(frozen=True)
class DeepFrame:
    """A PNG of 16 bits in colour or with alpha, which Pillow would cut down to 8."""

    path: Path
    height: int
    width: int

    def natural(self, region: Region) -> Region:  # noqa: ARG002 - it decodes whole
        """The whole picture."""
        return Region(0, self.height, 0, self.width)

    def decode(self, region: Region) -> NDArray[Any]:  # noqa: ARG002 - as above
        """The (Y, X, samples) pixels of the picture."""
        pixels = np.asarray(imagecodecs.png_decode(self.path.read_bytes()))
        return pixels.reshape(self.height, self.width, -1)


@contextmanager
def _open(file: ImageFile) -> Iterator[list[PlanesSource]]:
    with decoding(file.name, file.limits):
        _check_canvas(file)
        picture = Image.open(file.path, formats=_FORMATS)
    with picture:
        with decoding(file.name, file.limits):
            source = _source(picture, file)
        yield [source]


def _check_canvas(file: ImageFile) -> None:
    """Hold a WebP against the limits before its decoder is made."""
    with file.path.open("rb") as opened:
        size = webp_size(opened.read(HEAD))
    if size is not None and min(size) > 0:
        check_header((1, 1, 1, *size), 1, file.bytes, file.limits)
        # Pillow's decoder holds two canvases of four bytes a pixel.
        check_decoder(4 * size[0] * size[1], file.limits, copies=2.2)


def _source(picture: Image.Image, file: ImageFile) -> PlanesSource:
    mode = picture.mode
    deep = _is_deep(picture, file)
    if mode not in _GREY and mode not in _COLOR:
        raise Refused(f"is in a colour mode ({mode}) that Ocellus doesn't read; save it as RGB")
    is_rgb = mode in _COLOR
    channels = len(RGB_CHANNELS) if is_rgb else 1
    dtype = np.dtype("uint16" if deep else _GREY.get(mode, "uint8"))
    # The first frame's size is checked before the frames are counted, which reads the whole file.
    _check(picture, 1, channels, dtype, file)
    frames = int(getattr(picture, "n_frames", 1))
    _check(picture, frames, channels, dtype, file)
    info = ImageInfo(
        name=file.name,
        shape=(frames, channels, 1, picture.height, picture.width),
        dtype=dtype.name,
        pixel_size=PixelSize(),
        channels=RGB_CHANNELS if is_rgb else channels_for(1),
        is_rgb=is_rgb,
    )
    planes: list[Plane] = [Frame(picture, n, channels) for n in range(frames)]
    if deep:
        planes = [DeepFrame(file.path, picture.height, picture.width)]
    return PlanesSource(info, planes, channels, file.name, file.limits)


def _check(
    picture: Image.Image, frames: int, channels: int, dtype: np.dtype[Any], file: ImageFile
) -> None:
    shape = (frames, channels, 1, picture.height, picture.width)
    check_header(shape, dtype.itemsize, file.bytes, file.limits)
    # Pillow keeps four bytes for a pixel in colour, and hands out parts of it.
    stored = (4 if channels > 1 else 1) * dtype.itemsize * picture.height * picture.width
    check_decoder(stored, file.limits, copies=1.2)


def _is_deep(picture: Image.Image, file: ImageFile) -> bool:
    """Whether this is a PNG of 16 bits in colour or with alpha, which Pillow cuts down to 8."""
    if picture.format != "PNG":
        return False
    with file.path.open("rb") as opened:
        header = opened.read(26)
    bits, color = header[24], header[25]
    return bits == 16 and color != 0


READER = Reader("picture", sniff, _open)
