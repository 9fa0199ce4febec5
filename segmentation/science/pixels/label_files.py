"""Label images from files: whole numbers kept as they are, whatever their width."""

from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from scipy import ndimage

from segmentation.science.pixels.errors import UnreadableImage

_TIFF_SUFFIXES = {".tif", ".tiff"}


def read_label_file(path: Path) -> NDArray[np.int32]:
    """Object ids of a TIFF or PNG, without axes of length one; 0 is background.

    Raises `UnreadableImage` naming the file when it cannot be read or holds no whole numbers.
    """
    try:
        raw = _read(path)
    except (OSError, ValueError, UnidentifiedImageError, tifffile.TiffFileError) as error:
        raise UnreadableImage(path.name, f"can't be read as a label image: {error}") from error
    if not np.issubdtype(raw.dtype, np.integer):
        raise UnreadableImage(path.name, f"holds {raw.dtype} values; labels are whole numbers")
    if raw.min() < 0 or raw.max() > np.iinfo(np.int32).max:
        raise UnreadableImage(path.name, "holds ids below 0 or above 2147483647")
    return raw.squeeze().astype(np.int32)


def scattered_ids(labels: NDArray[np.integer[Any]]) -> str | None:
    """Why a plane or stack of labels can't be one of objects, if so: its ids are in far more places
    than there are ids, as in a mask of classes."""
    _, places = ndimage.label(labels > 0, structure=np.ones((3,) * labels.ndim))
    ids = len(np.unique(labels[labels > 0]))
    if places <= 3 * ids + 3:
        return None
    return f"uses {ids} ids for {places} separate objects; give each object its own id"


def _read(path: Path) -> NDArray[Any]:
    if path.suffix.lower() in _TIFF_SUFFIXES:
        return np.asarray(tifffile.imread(path))
    with Image.open(path) as image:
        return np.asarray(image)
