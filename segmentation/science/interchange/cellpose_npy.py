"""Cellpose's `_seg.npy`: a pickled dictionary, read without running any of it."""

import math
import re
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from numpy.lib import format as npy
from numpy.typing import NDArray
from skimage.segmentation import find_boundaries

from segmentation.science.interchange.base import CannotHold, Format, smallest
from segmentation.science.interchange.inert_pickle import Call, describe
from segmentation.science.interchange.label_file import LabelFile, LabelReader
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import DAMAGED, Refused
from segmentation.science.pixels.label_source import (
    LabelArray,
    LabelSource,
    as_source,
    highest_id,
    whole,
)

_MAGIC = b"\x93NUMPY"
_MEDIA = "application/octet-stream"
_HIGHEST = 50_000_000
_WHOLE = re.compile(r"[|<>=]?(b1|[iu][1248])")


def write(
    path: Path,
    labels: LabelSource | LabelArray,
    info: ImageInfo,
    table: pa.Table,  # noqa: ARG001
) -> None:
    """Write masks and outlines of a plane or a stack the way Cellpose's window opens them.

    Raises `CannotHold` for several times, and for ids that its list of masks can't reach.
    """
    source = as_source(labels)
    times, highest = source.shape[0], highest_id(source)
    if times > 1:
        raise CannotHold(
            f"A Cellpose file holds one picture or stack, and this image has {times} times; "
            "choose a label image."
        )
    if highest > _HIGHEST:
        raise CannotHold(
            f"Cellpose counts its masks up to the highest id, and {highest:,} is too high for it; "
            "choose a label image."
        )
    masks = np.ascontiguousarray(whole(source)[0]).astype(smallest(highest))
    masks = masks[0] if len(masks) == 1 else masks
    content = {
        "masks": masks,
        "outlines": masks * find_boundaries(masks, mode="inner"),
        "filename": info.name,
        "ismanual": np.zeros(highest, bool),
        "chan_choose": [0, 0],
        "diameter": None,
        "flows": [],
    }
    with path.open("wb") as file:
        np.save(file, np.array(content, object))


def read(file: LabelFile) -> NDArray[np.uint32]:
    """The `masks` of Cellpose's dictionary, or a plain array of whole numbers."""
    with file.path.open("rb") as opened:
        shape, fortran, dtype = _header(opened)
        if dtype.kind == "O":
            file.check_size(file.limits.max_memory // 2)
            return file.fitted(_masks(describe(opened.read())))
        file.check_shape(shape)
        if dtype.kind not in "bui":
            raise Refused(f"holds {dtype} values, not labels")
        count = math.prod(shape)
        values = np.frombuffer(opened.read(count * dtype.itemsize), dtype, count)
        return file.fitted(values.reshape(shape, order="F" if fortran else "C"))


def _header(opened: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, order and type of the array in a file."""
    if npy.read_magic(opened) == (1, 0):  # type: ignore[no-untyped-call]
        return npy.read_array_header_1_0(opened)  # type: ignore[no-any-return, no-untyped-call]
    return npy.read_array_header_2_0(opened)  # type: ignore[no-any-return, no-untyped-call]


def _masks(described: Any) -> NDArray[Any]:
    """The array named `masks` in the dictionary that NumPy wraps in an array of objects."""
    content = described
    if isinstance(content, Call) and isinstance(content.state, tuple):
        content = content.state[-1]
    while isinstance(content, list) and len(content) == 1:
        content = content[0]
    if not isinstance(content, dict) or "masks" not in content:
        raise Refused("is a NumPy file without Cellpose's “masks”")
    return _array(content["masks"])


def _array(call: Any) -> NDArray[Any]:
    """An array from what a pickle says of it: its shape, type, order and bytes."""
    if not isinstance(call, Call):
        raise Refused("has “masks” that are no array")
    if call.path.endswith("._frombuffer"):
        content, dtype, shape, order = call.arguments
    elif call.path.endswith("multiarray._reconstruct"):
        _, shape, dtype, fortran, content = call.state
        order = "F" if fortran else "C"
    else:
        raise Refused("has “masks” that are no array")
    content = _bytes(content)
    values = np.frombuffer(content, _dtype(dtype))
    if values.size != math.prod(shape):
        raise Refused(DAMAGED)
    return values.reshape(shape, order="F" if order == "F" else "C")


def _dtype(call: Any) -> np.dtype[Any]:
    name = call.arguments[0] if isinstance(call, Call) else call
    if not isinstance(name, str) or not _WHOLE.fullmatch(name):
        raise Refused(f"has “masks” of the type {name}, which is none of whole numbers")
    dtype = np.dtype(name)
    state = call.state if isinstance(call, Call) else None
    return dtype.newbyteorder(state[1]) if state and state[1] in ("<", ">") else dtype


def _bytes(content: Any) -> bytes:
    """Bytes, or what Python 2 and old protocols wrote instead."""
    if isinstance(content, Call) and content.path == "_codecs.encode":
        content = content.arguments[0]
    if isinstance(content, str):
        return content.encode("latin1")
    return bytes(content)


FORMAT = Format("cellpose-npy", "_seg.npy", _MEDIA, write)
READER = LabelReader("Cellpose _seg.npy", lambda file: file.head.startswith(_MAGIC), read)
