"""DICOM: single and multi-frame images, and whole slides, whose frames are tiles."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.pixels.utils import pixel_array

from segmentation.science.pixels.axes import ImageInfo, Shape
from segmentation.science.pixels.colors import RGB_CHANNELS, channels_for
from segmentation.science.pixels.errors import Refused, decoding
from segmentation.science.pixels.numbers import conversion_note, kept_dtype
from segmentation.science.pixels.readers.base import ImageFile, Reader
from segmentation.science.pixels.readers.dicom_info import acquired, dtype_of, layout, pixel_size
from segmentation.science.pixels.readers.header import check_decoder, check_header
from segmentation.science.pixels.readers.mosaic import LazyTile, MosaicPlane, RecentTiles, Tile
from segmentation.science.pixels.readers.planes import Plane, PlanesSource

_PREAMBLE = 128
_COLORS = {"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT"}
_GREYS = {"MONOCHROME1", "MONOCHROME2"}


@contextmanager
def _open(file: ImageFile) -> Iterator[list[PlanesSource]]:
    with decoding(file.name, file.limits):
        dataset = dcmread(file.path, stop_before_pixels=True)
        if "Rows" not in dataset:
            raise Refused("is a DICOM file without a picture, such as a report or a directory")
        source = _source(dataset, file)
    yield [source]


def _source(dataset: Dataset, file: ImageFile) -> PlanesSource:
    samples = _samples(dataset)
    dtype = dtype_of(dataset)
    frames = layout(dataset)
    t, c, z = frames.order.shape[:3]
    shape: Shape = (t, c * samples, z, frames.height, frames.width)
    check_header(shape, dtype.itemsize, file.bytes, file.limits)
    rows, columns = int(dataset.Rows), int(dataset.Columns)
    check_decoder(rows * columns * samples * dtype.itemsize, file.limits)
    recent = RecentTiles(file.limits.max_memory // 8)

    def plane(numbers: NDArray[np.intp]) -> Plane:
        tiles: list[Tile] = [
            LazyTile(
                region, int(number), partial(_frame, file, int(number), (rows, columns, samples))
            )
            for number, region in zip(numbers, frames.regions, strict=True)
        ]
        return MosaicPlane(tiles, samples, dtype, recent)

    is_rgb = samples == len(RGB_CHANNELS) and c == 1
    info = ImageInfo(
        name=file.name,
        shape=shape,
        dtype=kept_dtype(dtype),
        pixel_size=pixel_size(dataset),
        channels=RGB_CHANNELS if is_rgb else channels_for(shape[1]),
        is_rgb=is_rgb,
        notes=conversion_note(dtype),
        acquired=acquired(dataset),
    )
    planes = [plane(numbers) for numbers in frames.order.reshape(-1, len(frames.regions))]
    return PlanesSource(info, planes, samples, file.name, file.limits)


def _samples(dataset: Dataset) -> int:
    kind = str(dataset.get("PhotometricInterpretation", ""))
    samples = int(dataset.get("SamplesPerPixel", 1))
    if (kind in _COLORS and samples == len(RGB_CHANNELS)) or (kind in _GREYS and samples == 1):
        return samples
    raise Refused(f"is in colours ({kind or 'unnamed'}) that Ocellus doesn't read; save it as RGB")


def _frame(file: ImageFile, number: int, shape: tuple[int, int, int]) -> NDArray[Any]:
    return np.asarray(pixel_array(file.path, index=number)).reshape(shape)


READER = Reader("DICOM", lambda head: head[_PREAMBLE : _PREAMBLE + 4] == b"DICM", _open)
