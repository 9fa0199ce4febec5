"""The three number types kept (uint8, uint16, float32) and the exact way into them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.errors import Refused

KEPT = ("uint8", "uint16", "float32")
NOT_FINITE = "pixels that are no number or infinite were set to 0"


def kept_dtype(dtype: np.dtype[Any]) -> str:
    """The type an image of `dtype` is kept in; raises Refused when there is none (complex, text).

    bool becomes uint8 (0 and 1); integers become float32 where that is exact; wider floats are
    rounded to it, since seven digits are more than any camera measures.
    """
    if dtype.name in KEPT:
        return dtype.name
    if dtype.kind == "b":
        return "uint8"
    if dtype.kind in "iuf":
        return "float32"
    raise Refused(f"holds {dtype.name} numbers, which Ocellus can't keep; save it as 32-bit float")


def conversion_note(dtype: np.dtype[Any]) -> tuple[str, ...]:
    """The sentence that says a type is not kept as it is; nothing for those that are."""
    target = kept_dtype(dtype)
    return () if dtype.name == target else (f"{dtype.name} values are kept as {target}",)


def to_kept(array: NDArray[Any]) -> tuple[NDArray[Any], tuple[str, ...]]:
    """`array` in the type it is kept in, and sentences about what changed.

    Raises Refused when an integer would change, or a number is beyond float32's range. NaN and
    infinity become 0: means, percentiles and networks would spread them over the whole image.
    """
    target = kept_dtype(array.dtype)
    notes = conversion_note(array.dtype)
    if target != "float32":
        return array.astype(target, copy=False), notes
    kept = _as_float32(array)
    if array.dtype.kind == "f" and not np.isfinite(kept).all():
        kept = np.nan_to_num(kept, nan=0.0, posinf=0.0, neginf=0.0)
        notes = (*notes, NOT_FINITE)
    return kept, notes


def _as_float32(array: NDArray[Any]) -> NDArray[np.float32]:
    if array.dtype.itemsize < 4:
        return array.astype(np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        kept = array.astype(np.float32, copy=False)
    if array.dtype.kind == "f":
        if np.isinf(kept).sum() > np.isinf(array).sum():
            raise Refused(f"holds {array.dtype.name} numbers beyond the range of 32-bit float")
    elif not _is_exact(array, kept):
        raise Refused(
            f"holds {array.dtype.name} numbers that 32-bit float can't represent exactly; "
            "convert it to 16-bit or 32-bit float first"
        )
    return kept


def _is_exact(array: NDArray[Any], kept: NDArray[np.float32]) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.array_equal(kept.astype(array.dtype), array))
