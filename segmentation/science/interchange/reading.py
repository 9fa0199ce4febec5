"""Labels from the files of other programs; the format is told by the content, not by the name."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segmentation.science.interchange import (
    cellpose_npy,
    coco,
    geojson,
    imagej_roi,
    labels_png,
    labels_tiff,
    ome_zarr,
)
from segmentation.science.interchange.label_file import LabelFile, LabelReader
from segmentation.science.pixels.errors import EMPTY, UnreadableImage, decoding
from segmentation.science.pixels.label_source import LabelShape
from segmentation.science.pixels.limits import DEFAULT, Limits

READERS: tuple[LabelReader, ...] = (
    labels_tiff.READER,
    labels_png.READER,
    imagej_roi.READER,
    ome_zarr.READER,
    geojson.READER,
    coco.READER,
    cellpose_npy.READER,
)


def read_labels(
    path: Path,
    shape: LabelShape,
    *,
    name: str | None = None,
    image_name: str = "",
    limits: Limits = DEFAULT,
    cut: set[int] | None = None,
) -> NDArray[np.uint32]:
    """The labels (T, Z, Y, X) that a file holds for an image of `shape`; 0 is background.

    Reads label TIFF and PNG, ImageJ ROIs, GeoJSON, COCO, Cellpose `_seg.npy` and OME-Zarr (a
    folder or a ZIP). Ids are kept where the file has some. `name` is what the owner calls the
    file, `image_name` the image, for files that speak of several. Outlines that stick out of
    the image end at its edge; the ids of such objects are put into `cut`. Raises UnreadableImage
    when the file can't be read, or does not fit the image.
    """
    told = name or path.name
    with decoding(told, limits):
        file = LabelFile(path, shape, image_name, limits, set() if cut is None else cut)
        if not path.is_dir() and not file.head:
            raise UnreadableImage(told, EMPTY)
        for reader in READERS:
            if reader.knows(file):
                return reader.read(file)
    kinds = ", ".join(reader.name for reader in READERS)
    raise UnreadableImage(told, f"holds no labels in a format Ocellus reads ({kinds})")
