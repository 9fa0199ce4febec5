"""Zeiss CZI's subblocks: a rectangle of one plane each, wherever it was taken."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import imagecodecs
import numpy as np
from czifile import CziFile
from czifile.czifile import DirectoryEntryDV
from numpy.typing import NDArray

from segmentation.science.pixels.errors import CUT_SHORT, DAMAGED, NOT_READ_HERE, Refused
from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.readers.header import check_decoder
from segmentation.science.pixels.readers.planes import Region

_DIRECTORY = b"ZISRAWDIRECTORY\0"
_PLANE = "YX"
_NONE, _JPEG, _LZW, _JPEG_XR, _ZSTD, _ZSTD_PACKED = 0, 1, 2, 4, 5, 6
_COMPRESSIONS = {_NONE, _JPEG, _LZW, _JPEG_XR, _ZSTD, _ZSTD_PACKED}
# Zstandard data may follow a small header that says whether low and high bytes lie apart.
_PACKED_HEADER = 3


@dataclass(frozen=True)
class Block:
    """A subblock in full resolution: where it belongs, and how to decode it."""

    entry: DirectoryEntryDV
    at: dict[str, int]
    region: Region
    dtype: np.dtype[Any]
    samples: int

    @property
    def key(self) -> int:
        """Its place in the file."""
        return int(self.entry.file_position)

    def decode(self) -> NDArray[Any]:
        """Its pixels (Y, X, samples); samples are red, green, blue and, if there, alpha."""
        height, width = self.region.y1 - self.region.y0, self.region.x1 - self.region.x0
        raw = self.entry.data_segment().data(raw=True)
        size = height * width * self.samples * self.dtype.itemsize
        pixels = _decoded(raw, self.entry.compression, self.dtype, size)
        pixels = pixels.reshape(height, width, self.samples)
        if self.samples >= 3 and self.entry.compression != _JPEG_XR:
            pixels = pixels[..., [2, 1, 0, 3][: self.samples]]
        return pixels

    def moved(self, y: int, x: int) -> "Block":
        """The same block in a plane whose corner lies at (y, x)."""
        old = self.region
        region = Region(old.y0 - y, old.y1 - y, old.x0 - x, old.x1 - x)
        return Block(self.entry, self.at, region, self.dtype, self.samples)


def blocks_of(handle: CziFile, file_bytes: int, limits: Limits) -> list[Block]:
    """The subblocks of full resolution, those on top last; raises Refused for damage."""
    _check_directory(handle)
    entries = handle.subblock_directory
    if len(entries) > limits.max_planes * 10:
        raise Refused("lists more tiles than any microscope takes")
    blocks = [block for entry in entries if (block := _block(entry)) is not None]
    for block in blocks:
        if not 0 < block.key < file_bytes:
            raise Refused(CUT_SHORT)
        if block.entry.compression not in _COMPRESSIONS:
            raise Refused(f"uses a compression ({block.entry.compression}) {NOT_READ_HERE}")
        area = (block.region.y1 - block.region.y0) * (block.region.x1 - block.region.x0)
        check_decoder(area * block.samples * block.dtype.itemsize, limits)
    return sorted(blocks, key=lambda block: block.at.get("M", 0))


def _check_directory(handle: CziFile) -> None:
    """Without its directory the library would look for subblocks all over the file."""
    handle._fh.seek(max(0, handle.header.directory_position))  # noqa: SLF001
    if handle._fh.read(len(_DIRECTORY)) != _DIRECTORY:  # noqa: SLF001
        raise Refused(CUT_SHORT)


def _block(entry: DirectoryEntryDV) -> Block | None:
    """The block of an entry; None for those of the pyramid's other levels."""
    sides = {side.dimension: side for side in entry.dimension_entries}
    y, x = (sides[axis] for axis in _PLANE)
    if (y.size, x.size) != (y.stored_size, x.stored_size):
        return None
    others = {name: side for name, side in sides.items() if name not in _PLANE}
    if min(y.size, x.size) < 1 or any(side.size > 1 for side in others.values()):
        raise Refused(DAMAGED)
    kind = np.dtype(entry.dtype)
    return Block(
        entry=entry,
        at={name: int(side.start) for name, side in others.items()},
        region=Region(y.start, y.start + y.size, x.start, x.start + x.size),
        dtype=kind.base,
        samples=kind.shape[0] if kind.shape else 1,
    )


def _decoded(raw: bytes, compression: int, dtype: np.dtype[Any], size: int) -> NDArray[Any]:
    """The numbers of a subblock, `size` bytes of them."""
    if compression in _TO_PIXELS:
        return np.asarray(_TO_PIXELS[compression](raw))
    if compression == _LZW:
        raw = bytes(imagecodecs.lzw_decode(raw, out=size))
    elif compression == _ZSTD:
        raw = bytes(imagecodecs.zstd_decode(raw, out=size))
    elif compression == _ZSTD_PACKED:
        raw = _unpacked(raw, size)
    if len(raw) < size:
        raise Refused(CUT_SHORT)
    return np.frombuffer(raw, dtype, size // dtype.itemsize)


def _unpacked(raw: bytes, size: int) -> bytes:
    header = raw[0] if raw else 0
    data = bytes(imagecodecs.zstd_decode(raw[header:], out=size))
    if header != _PACKED_HEADER or not raw[2] & 1:
        return data
    return np.frombuffer(data, np.uint8).reshape(2, -1).T.tobytes()


_TO_PIXELS: dict[int, Callable[[bytes], Any]] = {
    _JPEG: imagecodecs.jpeg8_decode,
    _JPEG_XR: imagecodecs.jpegxr_decode,
}
