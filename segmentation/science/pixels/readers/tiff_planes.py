"""Planes of TIFF files: decoded strip by strip or tile by tile, or read straight from the file."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tifffile import TiffPage

from segmentation.science.pixels.errors import CUT_SHORT, DAMAGED, Refused
from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.readers.header import check_decoder
from segmentation.science.pixels.readers.mosaic import paste
from segmentation.science.pixels.readers.planes import Plane, Region


@dataclass(frozen=True)
class RawPlane:
    """Uncompressed pixels that lie in one piece: rows are mapped, nothing else is touched."""

    path: Path
    offset: int
    shape: tuple[int, int, int]  # Y, X, samples
    dtype: np.dtype[Any]

    def natural(self, region: Region) -> Region:
        """The region itself: any part is as cheap as another."""
        return region

    def decode(self, region: Region) -> NDArray[Any]:
        """The (Y, X, samples) pixels of a region, copied out of the file."""
        _, width, samples = self.shape
        start = self.offset + region.y0 * width * samples * self.dtype.itemsize
        rows = np.memmap(self.path, self.dtype, "r", start, (region.y1 - region.y0, width, samples))
        return np.array(rows[:, region.x0 : region.x1], self.dtype.newbyteorder("="))


@dataclass(frozen=True)
class PagePlane:
    """Strips or tiles of a page; `sample` picks one of several stored one after the other."""

    page: TiffPage
    sample: int
    limits: Limits

    @cached_property
    def _segment(self) -> tuple[int, int]:
        page = self.page
        if page.is_tiled:
            return page.tilelength, page.tilewidth
        return min(page.rowsperstrip, page.imagelength), page.imagewidth

    def natural(self, region: Region) -> Region:
        """For strips, whole ones, unless a row of them is too much to hold."""
        height, width = self._segment
        y0 = region.y0 // height * height
        y1 = min(self.page.imagelength, math.ceil(region.y1 / height) * height)
        bytes_a_row = self.page.imagewidth * self.page.shaped[4] * self._dtype.itemsize
        if self.page.is_tiled or (y1 - y0) * bytes_a_row * 4 > self.limits.max_memory:
            return region
        return Region(y0, y1, 0, width)

    @cached_property
    def _dtype(self) -> np.dtype[Any]:
        return np.dtype(self.page.dtype)

    def decode(self, region: Region) -> NDArray[Any]:
        """The (Y, X, samples) pixels of a region; missing tiles of a sparse file are 0."""
        page = self.page
        samples = page.shaped[4]
        out = np.zeros((region.y1 - region.y0, region.x1 - region.x0, samples), self._dtype)
        indices = list(self._segments_of(region))
        segments = page.parent.filehandle.read_segments(
            [page.dataoffsets[i] for i in indices],
            [page.databytecounts[i] for i in indices],
            indices,
        )
        tables = {"jpegtables": page.jpegtables, "jpegheader": page.jpegheader}
        for data, index in segments:
            decoded, (_, _, y, x, _), _ = page.decode(data, index, **tables)
            if decoded is not None:
                block = decoded[0]
                paste(out, region, block, Region(y, y + block.shape[0], x, x + block.shape[1]))
        return out

    def _segments_of(self, region: Region) -> Iterator[int]:
        height, width = self._segment
        down = math.ceil(self.page.imagelength / height)
        across = math.ceil(self.page.imagewidth / width)
        for row in range(region.y0 // height, math.ceil(region.y1 / height)):
            for column in range(region.x0 // width, math.ceil(region.x1 / width)):
                yield (self.sample * down + row) * across + column


def planes_of(page: TiffPage, path: Path, limits: Limits) -> list[Plane]:
    """The planes of a page, one for each sample stored apart; raises Refused for a broken page."""
    separate, depth, *_ = page.shaped
    if depth != 1:
        raise Refused("stores volumes in one page (SGI depth), which Ocellus can't read")
    if _is_raw(page):
        return raw_planes(page, separate, path)
    _check_segments(page, limits)
    return [PagePlane(page, index, limits) for index in range(separate)]


def raw_planes(page: TiffPage, count: int, path: Path) -> list[Plane]:
    """`count` uncompressed planes, one behind the other from where the page's pixels begin."""
    _, _, height, width, samples = page.shaped
    dtype = np.dtype(page.dtype).newbyteorder(page.parent.byteorder)
    stride = height * width * samples * dtype.itemsize
    start = page.dataoffsets[0]
    _check_end(start + count * stride, page)
    shape = (height, width, samples)
    return [RawPlane(path, start + index * stride, shape, dtype) for index in range(count)]


def _is_raw(page: TiffPage) -> bool:
    dtype = np.dtype(page.dtype)
    return page.is_final and page.dataoffsets[0] > 0 and dtype.itemsize * 8 == page.bitspersample


def _check_segments(page: TiffPage, limits: Limits) -> None:
    """Every strip or tile must be there, inside the file, and small enough to decode."""
    separate, _, height, width, samples = page.shaped
    rows, columns = (
        (page.tilelength, page.tilewidth) if page.is_tiled else (page.rowsperstrip, width)
    )
    if rows < 1 or columns < 1:
        raise Refused(DAMAGED)
    offsets, counts = page.dataoffsets, page.databytecounts
    expected = separate * math.ceil(height / rows) * math.ceil(width / columns)
    if len(offsets) < expected or len(counts) < expected:
        raise Refused(CUT_SHORT)
    if not any(offsets) or not any(counts):
        raise Refused("holds no pixels: its strips are empty")
    _check_end(max(map(sum, zip(offsets, counts, strict=False))), page)
    itemsize = np.dtype(page.dtype).itemsize
    check_decoder(min(rows, height) * columns * samples * itemsize, limits)


def _check_end(end: int, page: TiffPage) -> None:
    if end > page.parent.filehandle.size:
        raise Refused(CUT_SHORT)
