"""Olympus OIB (one file) and OIF (an index and its folder): a small TIFF for each plane."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from oiffile import OifFile
from tifffile import TiffFile, TiffSequence

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.colors import channels_for
from segmentation.science.pixels.errors import DAMAGED, Refused, decoding
from segmentation.science.pixels.numbers import conversion_note, kept_dtype
from segmentation.science.pixels.readers.arrange import tcz_order
from segmentation.science.pixels.readers.base import ImageFile, Reader
from segmentation.science.pixels.readers.compound import MAGIC, check_compound
from segmentation.science.pixels.readers.header import check_decoder, check_header
from segmentation.science.pixels.readers.mosaic import LazyTile, MosaicPlane, RecentTiles
from segmentation.science.pixels.readers.olympus_info import acquired, dyes, pixel_size
from segmentation.science.pixels.readers.planes import Plane, PlanesSource, Region

_SETTINGS = b"\xff\xfe[\0"
_FOLDER = ".files"


@contextmanager
def _open(file: ImageFile) -> Iterator[list[PlanesSource]]:
    with decoding(file.name, file.limits):
        size = _checked_bytes(file)
        handle = OifFile(file.path)
    with handle:
        with decoding(file.name, file.limits):
            source = _source(handle, file, size)
        yield [source]


def _checked_bytes(file: ImageFile) -> int:
    """The size of all parts, once it is known that they are there and safe to follow."""
    with file.path.open("rb") as opened:
        is_compound = opened.read(len(MAGIC)) == MAGIC
    if is_compound:
        check_compound(file.path)
        return file.bytes
    parts = file.path.with_name(file.path.name + _FOLDER)
    if file.folder is None or not parts.is_dir():
        raise Refused(
            "is the index of an Olympus image whose pixels lie in a folder beside it; "
            "upload both together by dropping the folder that holds them"
        )
    return sum(path.stat().st_size for path in parts.iterdir())


def _source(handle: OifFile, file: ImageFile, size: int) -> PlanesSource:
    if not handle.series:
        raise Refused("holds no picture")
    series = handle.series[0]
    names = _names(series)
    height, width, dtype = _first(handle, names[0])
    loops = [(axis, n) for axis, n in zip(series.axes, series.shape, strict=True) if n != 1]
    order = tcz_order([axis for axis, _ in loops], [n for _, n in loops])
    t, c, z = order.shape
    shape = (t, c, z, height, width)
    check_header(shape, dtype.itemsize, size, file.limits)
    check_decoder(height * width * dtype.itemsize, file.limits)
    recent, whole = RecentTiles(file.limits.max_memory // 8), Region(0, height, 0, width)

    def plane(number: int) -> Plane:
        read = partial(_plane, handle, names[number], (height, width))
        return MosaicPlane([LazyTile(whole, number, read)], 1, dtype, recent)

    info = ImageInfo(
        name=file.name,
        shape=shape,
        dtype=kept_dtype(dtype),
        pixel_size=pixel_size(handle.mainfile),
        channels=channels_for(c, dyes(handle.mainfile)),
        notes=conversion_note(dtype),
        acquired=acquired(handle.mainfile),
    )
    planes = [plane(int(number)) for number in order.ravel()]
    return PlanesSource(info, planes, 1, file.name, file.limits)


def _names(series: TiffSequence) -> list[str]:
    """The file of each plane in the order of the axes; raises Refused when one is missing."""
    by_number = {
        int(np.ravel_multi_index(index, series.shape)): str(name)
        for index, name in zip(series.indices, series, strict=True)
    }
    count = int(np.prod(series.shape, dtype=np.int64))
    if count != len(by_number):
        raise Refused(f"lacks {count - len(by_number)} of its {count} planes; upload all its files")
    return [by_number[number] for number in range(count)]


def _first(handle: OifFile, name: str) -> tuple[int, int, np.dtype[Any]]:
    with handle.open_file(name) as opened, TiffFile(opened, name=Path(name).name) as tiff:
        page = tiff.pages.first
        if page.dtype is None or len(page.shape) != 2:
            raise Refused(DAMAGED)
        return page.shape[0], page.shape[1], page.dtype


def _plane(handle: OifFile, name: str, shape: tuple[int, int]) -> NDArray[Any]:
    with handle.open_file(name) as opened, TiffFile(opened, name=Path(name).name) as tiff:
        pixels = np.asarray(tiff.pages.first.asarray())
    if pixels.shape != shape:
        raise Refused(DAMAGED)
    return pixels[..., None]


def _sniff(head: bytes) -> bool:
    return head.startswith((MAGIC, _SETTINGS))


READER = Reader("Olympus OIB or OIF", _sniff, _open)
