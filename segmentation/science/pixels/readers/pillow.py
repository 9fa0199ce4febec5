"""PNG, JPEG, WebP, BMP, GIF and JPEG 2000: pictures that only decode whole."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from segmentation.science.pixels.source import PixelSource

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
    """One picture of a file, decoded in one go; animations have several."""

    picture: Image.Image
    file: ImageFile
    index: int
    channels: int
    deep: bool

    def natural(self, region: Region) -> Region:  # noqa: ARG002 - a frame decodes whole
        """The whole frame."""
        return Region(0, self.picture.height, 0, self.picture.width)

    def decode(self, region: Region) -> NDArray[Any]:  # noqa: ARG002 - as above
        """The (Y, X, channels) pixels of the frame."""
        if self.deep:
            pixels = imagecodecs.png_decode(self.file.path.read_bytes())
            return pixels.reshape(*pixels.shape[:2], -1)
        self.picture.seek(self.index)
        self.picture.load()
        mode = self.picture.mode
        if self.channels == len(RGB_CHANNELS):
            flat = self.picture if mode == "RGB" else self.picture.convert("RGB")
        else:
            flat = self.picture.getchannel(0) if mode == "LA" else self.picture
        pixels = np.asarray(flat)
        return pixels.reshape(*pixels.shape[:2], -1)


@contextmanager
def _open(file: ImageFile) -> Iterator[list[PixelSource]]:
    with decoding(file.name, file.limits):
        picture = Image.open(file.path, formats=_FORMATS)
    with picture:
        with decoding(file.name, file.limits):
            source = _source(picture, file)
        yield [source]


def _source(picture: Image.Image, file: ImageFile) -> PixelSource:
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
    planes: list[Plane] = [Frame(picture, file, n, channels, deep) for n in range(frames)]
    return PlanesSource(info, planes, channels, file.name, file.limits)


def _check(
    picture: Image.Image, frames: int, channels: int, dtype: np.dtype[Any], file: ImageFile
) -> None:
    shape = (frames, channels, 1, picture.height, picture.width)
    check_header(shape, dtype.itemsize, file.bytes, file.limits)
    check_decoder(math.prod(shape[1:]) * dtype.itemsize, file.limits)


def _is_deep(picture: Image.Image, file: ImageFile) -> bool:
    """Whether this is a PNG of 16 bits in colour or with alpha, which Pillow cuts down to 8."""
    if picture.format != "PNG":
        return False
    with file.path.open("rb") as opened:
        header = opened.read(26)
    bits, color = header[24], header[25]
    return bits == 16 and color != 0


READER = Reader("picture", sniff, _open)
