"""Which reader takes a file of labels: told by its content, never by its name."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import Refused

Labels = NDArray[np.uint32]
Reader = Callable[[Path, str, list[ImageInfo]], dict[int, Labels]]
_HEAD = 64
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_PNG = b"\x89PNG\r\n\x1a\n"
_GREY = {"1", "L", "P", "I", "I;16", "I;16B", "I;16L"}
NO_LABELS = "is no file of labels that Ocellus reads; send a TIFF or PNG with an id for each object"


def read_labels(path: Path, filename: str, targets: list[ImageInfo]) -> dict[int, Labels]:
    """Labels (T, Z, Y, X) for each target that the file has objects of, by its index.

    Raises Refused with the reason, or whatever a decoder raises.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return _reader(head)(path, filename, targets)


def _reader(head: bytes) -> Reader:
    if head.startswith(_TIFF):
        return _from_tiff
    if head.startswith(_PNG):
        return _from_png
    raise Refused(NO_LABELS)


def _from_tiff(path: Path, _: str, targets: list[ImageInfo]) -> dict[int, Labels]:
    (target,) = targets
    with tifffile.TiffFile(path, _multifile=False) as file:
        series = file.series[0]
        _check_shape(series.shape, target)
        return {0: _as_labels(series.asarray(), target)}


def _from_png(path: Path, _: str, targets: list[ImageInfo]) -> dict[int, Labels]:
    (target,) = targets
    with Image.open(path) as picture:
        if picture.mode not in _GREY:
            raise Refused("is a colour picture; labels are whole numbers, one for each object")
        _check_shape((picture.height, picture.width), target)
        return {0: _as_labels(np.asarray(picture), target)}


def _check_shape(shape: tuple[int, ...], target: ImageInfo) -> None:
    """Before anything is decoded: the header must fit the image."""
    t, _, z, y, x = target.shape
    if [length for length in shape if length > 1] != [n for n in (t, z, y, x) if n > 1]:
        raise Refused(
            f"is {_told(shape)} pixels, and its image {target.name} {_told((t, z, y, x))}; "
            "labels have the size of their image"
        )


def _told(shape: tuple[int, ...]) -> str:
    return " × ".join(str(length) for length in shape if length > 1) or "1"


def _as_labels(values: NDArray[np.generic], target: ImageInfo) -> Labels:
    if values.dtype.kind not in "bui":
        raise Refused(f"holds {values.dtype} numbers; labels are whole numbers")
    if (values.size and int(values.min()) < 0) or int(values.max()) > np.iinfo(np.uint32).max:
        raise Refused("holds ids below 0 or above 4294967295")
    t, _, z, y, x = target.shape
    return values.reshape(t, z, y, x).astype(np.uint32)
