"""Labels as TIFF, the way Fiji, napari and most scripts expect them."""

import zlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import tifffile
from numpy.typing import NDArray

from segmentation.science.interchange.base import Format, smallest, without_single
from segmentation.science.interchange.label_file import LabelFile, LabelReader
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import Refused
from segmentation.science.pixels.label_source import (
    LabelArray,
    LabelShape,
    LabelSource,
    as_source,
    highest_id,
    whole,
)
from segmentation.science.pixels.readers.ifd import check_pages

_UM_PER_CM = 10_000
_ROWS = 512
_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
# What tifffile calls pages whose meaning nobody wrote down, and single samples.
_UNNAMED = {"I": "Z", "Q": "Z"}
_SINGLE = (("C", 1), ("S", 1))


def write(
    path: Path,
    labels: LabelSource | LabelArray,
    info: ImageInfo,
    table: pa.Table,  # noqa: ARG001
) -> None:
    """Write labels (T, Z, Y, X) without axes of length one, with the pixel size.

    uint16 as an ImageJ hyperstack; uint32, which ImageJ doesn't know, when an id needs it.
    Holds a strip of a plane at a time.
    """
    source = as_source(labels)
    dtype = smallest(highest_id(source))
    options = (_imagej if dtype is np.uint16 else _plain)(source.shape, info)
    # tifffile takes a last axis of length one for samples, and then counts pages otherwise.
    narrow = source.shape[3] == 1
    pixels = whole(source).astype(dtype).reshape(options["shape"]) if narrow else None
    tifffile.imwrite(
        path,
        _strips(source, dtype) if pixels is None else pixels,
        dtype=dtype,
        compression="zlib",
        rowsperstrip=_ROWS,
        byteorder="<",
        software="Ocellus",
        **options,
    )


def _strips(source: LabelSource, dtype: type[np.uint16] | type[np.uint32]) -> Iterator[bytes]:
    """What the file holds of each plane, strip by strip."""
    times, planes, height, width = source.shape
    little = np.dtype(dtype).newbyteorder("<")
    for t, z, top in product(range(times), range(planes), range(0, height, _ROWS)):
        rows = source.read(t, z, slice(top, min(top + _ROWS, height)), slice(0, width))
        yield zlib.compress(rows.astype(little).tobytes())


def read(path: Path) -> NDArray[np.uint32]:
    """Labels (T, Z, Y, X) of a TIFF; raises Refused when it holds anything but whole numbers."""
    with tifffile.TiffFile(path, _multifile=False) as file:
        axes = _axes(file.series[0])
        values = file.series[0].asarray().reshape(list(axes.values()))
    if values.dtype.kind not in "bui":
        raise Refused(f"holds {values.dtype} values, not labels")
    if values.min(initial=0) < 0:
        raise Refused("holds ids below 0; 0 is the background, and objects count from 1")
    ordered = values.transpose([[*axes].index(axis) for axis in "TZYX" if axis in axes])
    return ordered.reshape([axes.get(axis, 1) for axis in "TZYX"]).astype(np.uint32)


def _read(file: LabelFile) -> NDArray[np.uint32]:
    check_pages(file.path, file.limits)
    with tifffile.TiffFile(file.path, _multifile=False) as opened:
        axes = _axes(opened.series[0])
    file.check_shape(tuple(axes.get(axis, 1) for axis in "TZYX"))
    return file.fitted(read(file.path))


def _axes(series: tifffile.TiffPageSeries) -> dict[str, int]:
    """The axes of a series with their lengths; a channel axis of length one doesn't count."""
    named = [_UNNAMED.get(axis, axis) for axis in series.axes]
    pairs = [pair for pair in zip(named, series.shape, strict=True) if pair not in _SINGLE]
    axes = dict(pairs)
    if not set(axes) <= set("TZYX") or len(axes) != len(pairs):
        raise Refused(f"has the axes {series.axes}; labels have T, Z, Y and X")
    return axes


def _imagej(shape: LabelShape, info: ImageInfo) -> dict[str, Any]:
    """Readers drop axes of length one; naming all six leaves nothing to guess for narrow images."""
    t, z, y, x = shape
    size = info.pixel_size
    metadata: dict[str, Any] = {"axes": "TZCYXS"}
    options: dict[str, Any] = {"shape": (t, z, 1, y, x, 1), "imagej": True}
    if size.x and size.y:
        options["resolution"] = (1 / size.x, 1 / size.y)
        options["resolutionunit"] = "NONE"
        metadata |= {"unit": "um"} | ({"spacing": size.z} if size.z else {})
    return {**options, "metadata": metadata}


def _plain(shape: LabelShape, info: ImageInfo) -> dict[str, Any]:
    """TIFF's own resolution counts centimetres and knows no depth."""
    size = info.pixel_size
    lengths, axes = without_single(shape)
    options: dict[str, Any] = {"shape": lengths, "photometric": "minisblack"}
    if size.x and size.y:
        options["resolution"] = (_UM_PER_CM / size.x, _UM_PER_CM / size.y)
        options["resolutionunit"] = "CENTIMETER"
    return {**options, "metadata": {"axes": axes}}


FORMAT = Format("labels-tiff", ".labels.tif", "image/tiff", write)
READER = LabelReader("label TIFF", lambda file: file.head[:4] in _MAGIC, _read)
