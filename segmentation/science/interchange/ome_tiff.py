"""Labels as OME-TIFF, for software that reads Bio-Formats' metadata."""

import math
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import tifffile
from numpy.typing import NDArray

from segmentation.science.interchange.base import Format, smallest
from segmentation.science.interchange.labels_tiff import read
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.label_source import (
    LabelArray,
    LabelSource,
    as_source,
    highest_id,
)

__all__ = ["FORMAT", "read", "write"]

_SIDE = 512
# Classic TIFF counts bytes with 32 bits; compression leaves no way to know beforehand.
_CLASSIC = 2**31


def write(
    path: Path,
    labels: LabelSource | LabelArray,
    info: ImageInfo,
    table: pa.Table,  # noqa: ARG001
) -> None:
    """Write labels (T, Z, Y, X) tile by tile, with physical sizes in µm and the image's name."""
    source = as_source(labels)
    dtype = smallest(highest_id(source))
    metadata: dict[str, Any] = {"axes": "TZYX", "Name": info.name, "Channel": {"Name": "Objects"}}
    for axis in "XYZ":
        length = getattr(info.pixel_size, axis.lower())
        if length is not None:
            metadata |= {f"PhysicalSize{axis}": length, f"PhysicalSize{axis}Unit": "µm"}
    tifffile.imwrite(
        path,
        _tiles(source, dtype),
        shape=source.shape,
        dtype=dtype,
        ome=True,
        bigtiff=math.prod(source.shape) * dtype().itemsize > _CLASSIC,
        metadata=metadata,
        compression="zlib",
        photometric="minisblack",
        tile=(_SIDE, _SIDE),
    )


def _tiles(source: LabelSource, dtype: type[np.uint16] | type[np.uint32]) -> Iterator[NDArray[Any]]:
    """Tiles of a full side, row by row; what lies beyond the image is background."""
    t, z, height, width = source.shape
    corners = product(range(t), range(z), range(0, height, _SIDE), range(0, width, _SIDE))
    for frame, plane, y, x in corners:
        tile = np.zeros((_SIDE, _SIDE), dtype)
        rows, columns = slice(y, min(y + _SIDE, height)), slice(x, min(x + _SIDE, width))
        part = source.read(frame, plane, rows, columns)
        tile[: part.shape[0], : part.shape[1]] = part
        yield tile


FORMAT = Format("ome-tiff", ".labels.ome.tif", "image/tiff", write)
