"""Labels as TIFF, the way Fiji, napari and most scripts expect them."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import tifffile
from numpy.typing import NDArray

from segmentation.science.interchange.base import Format, smallest, without_single
from segmentation.science.pixels.axes import ImageInfo

_UM_PER_CM = 10_000


def write(path: Path, labels: NDArray[np.uint32], info: ImageInfo, table: pa.Table) -> None:  # noqa: ARG001
    """Write labels (T, Z, Y, X) without axes of length one, with the pixel size.

    uint16 as an ImageJ hyperstack; uint32, which ImageJ doesn't know, when an id needs it.
    """
    squeezed, axes = without_single(labels)
    values = smallest(squeezed)
    options = _imagej(info) if values.dtype == np.uint16 else _plain(info)
    options["metadata"]["axes"] = axes
    tifffile.imwrite(path, values, compression="zlib", software="Ocellus", **options)


def read(path: Path) -> NDArray[np.uint32]:
    """Labels (T, Z, Y, X) of a TIFF; raises ValueError when it holds anything but whole numbers."""
    with tifffile.TiffFile(path, _multifile=False) as file:
        series = file.series[0]
        values, axes = series.asarray(), series.axes.replace("I", "Z").replace("Q", "Z")
    if values.dtype.kind not in "bui" or values.min(initial=0) < 0:
        raise ValueError(f"{path.name} holds {values.dtype} values, not labels")
    if not set(axes) <= set("TZYX") or len(set(axes)) != len(axes):
        raise ValueError(f"{path.name} has the axes {axes}; labels have T, Z, Y and X")
    lengths = dict(zip(axes, values.shape, strict=True))
    ordered = values.transpose([axes.index(axis) for axis in "TZYX" if axis in axes])
    return ordered.reshape([lengths.get(axis, 1) for axis in "TZYX"]).astype(np.uint32)


def _imagej(info: ImageInfo) -> dict[str, Any]:
    size = info.pixel_size
    options: dict[str, Any] = {"imagej": True, "metadata": {}}
    if size.x and size.y:
        options["resolution"] = (1 / size.x, 1 / size.y)
        options["metadata"]["unit"] = "um"
        if size.z:
            options["metadata"]["spacing"] = size.z
    return options


def _plain(info: ImageInfo) -> dict[str, Any]:
    size = info.pixel_size
    options: dict[str, Any] = {"metadata": {}, "photometric": "minisblack"}
    if size.x and size.y:
        options["resolution"] = (_UM_PER_CM / size.x, _UM_PER_CM / size.y)
        options["resolutionunit"] = "CENTIMETER"
    return options


FORMAT = Format("labels-tiff", ".labels.tif", "image/tiff", write)
