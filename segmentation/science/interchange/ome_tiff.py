"""Labels as OME-TIFF, for software that reads Bio-Formats' metadata."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import tifffile
from numpy.typing import NDArray

from segmentation.science.interchange.base import Format, smallest
from segmentation.science.interchange.labels_tiff import read
from segmentation.science.pixels.axes import ImageInfo

__all__ = ["FORMAT", "read", "write"]

_TILE = (512, 512)


def write(path: Path, labels: NDArray[np.uint32], info: ImageInfo, table: pa.Table) -> None:  # noqa: ARG001
    """Write labels (T, Z, Y, X) in tiles, with physical sizes in µm and the image's name."""
    metadata: dict[str, Any] = {"axes": "TZYX", "Name": info.name, "Channel": {"Name": "Objects"}}
    for axis in "XYZ":
        length = getattr(info.pixel_size, axis.lower())
        if length is not None:
            metadata |= {f"PhysicalSize{axis}": length, f"PhysicalSize{axis}Unit": "µm"}
    tifffile.imwrite(
        path,
        smallest(labels),
        ome=True,
        metadata=metadata,
        compression="zlib",
        photometric="minisblack",
        tile=_TILE,
    )


FORMAT = Format("ome-tiff", ".labels.ome.tif", "image/tiff", write)
