"""What a DICOM file says of its frames: their numbers, places, sizes and time."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.errors import DAMAGED, Refused
from segmentation.science.pixels.readers.planes import Region
from segmentation.science.pixels.units import micrometres

_SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6"
_OVER_TIME = ("FrameTime", "FrameTimeVector", "CineRate")
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")


@dataclass(frozen=True)
class Frames:
    """`order` (T, C, Z, tiles) numbers the frames; `regions` places the tiles of a plane."""

    height: int
    width: int
    regions: Sequence[Region]
    order: NDArray[np.intp]


def layout(dataset: Dataset) -> Frames:
    """How the frames make up an image: tiles of a slide, moments, or depths."""
    count = max(1, int(dataset.get("NumberOfFrames", 1) or 1))
    height, width = int(dataset.Rows), int(dataset.Columns)
    if height < 1 or width < 1:
        raise Refused(f"holds no pixels: it says it is {width} × {height}")
    if dataset.get("SOPClassUID") == _SLIDE and "TotalPixelMatrixRows" in dataset:
        return _slide(dataset, count)
    over_time = any(name in dataset for name in _OVER_TIME)
    shape = (count, 1, 1, 1) if over_time else (1, 1, count, 1)
    return Frames(height, width, [Region(0, height, 0, width)], np.arange(count).reshape(shape))


def _slide(dataset: Dataset, count: int) -> Frames:
    """Tiles of a whole slide, row by row, all of one channel and depth together."""
    if dataset.get("DimensionOrganizationType", "TILED_FULL") != "TILED_FULL":
        raise Refused("is a slide with tiles left out (TILED_SPARSE), which Ocellus can't read")
    rows, columns = int(dataset.Rows), int(dataset.Columns)
    height, width = int(dataset.TotalPixelMatrixRows), int(dataset.TotalPixelMatrixColumns)
    down, across = math.ceil(height / rows), math.ceil(width / columns)
    channels = max(1, int(dataset.get("NumberOfOpticalPaths", 1) or 1))
    depths = max(1, int(dataset.get("TotalPixelMatrixFocalPlanes", 1) or 1))
    if down * across * channels * depths != count:
        raise Refused(DAMAGED)
    regions = [
        Region(y * rows, (y + 1) * rows, x * columns, (x + 1) * columns)
        for y in range(down)
        for x in range(across)
    ]
    order = np.arange(count).reshape(1, channels, depths, down * across)
    return Frames(height, width, regions, order)


def dtype_of(dataset: Dataset) -> np.dtype[Any]:
    """The numbers as they are decoded."""
    bits = int(dataset.get("BitsAllocated", 0))
    if bits not in (1, 8, 16, 32):
        raise Refused(f"has {bits}-bit pixels, which Ocellus can't read")
    signed = int(dataset.get("PixelRepresentation", 0)) == 1
    return np.dtype(f"{'i' if signed else 'u'}{max(1, bits // 8)}")


def pixel_size(dataset: Dataset) -> PixelSize:
    """From the spacing of rows and columns, and of slices, which is in millimetres."""
    measures = _measures(dataset)
    spacing = [float(length) for length in measures.get("PixelSpacing") or []]
    depth = measures.get("SpacingBetweenSlices") or measures.get("SliceThickness")
    y, x = spacing if len(spacing) == 2 else (0.0, 0.0)
    return PixelSize(
        x=micrometres(x, "mm"),
        y=micrometres(y, "mm"),
        z=micrometres(float(depth), "mm") if depth else None,
    )


def _measures(dataset: Dataset) -> Dataset:
    shared = dataset.get("SharedFunctionalGroupsSequence")
    inner = shared[0].get("PixelMeasuresSequence") if shared else None
    return inner[0] if inner else dataset


def acquired(dataset: Dataset) -> str:
    """When the picture was taken, in the scanner's own time."""
    joined = f"{dataset.get('AcquisitionDate', '')}{dataset.get('AcquisitionTime', '')}"
    match = _TIME.match(str(dataset.get("AcquisitionDateTime") or joined))
    return f"{match[1]}-{match[2]}-{match[3]}T{match[4]}:{match[5]}:{match[6]}" if match else ""
