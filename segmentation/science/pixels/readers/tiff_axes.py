"""From the axes a TIFF library reports to T, C, Z planes."""

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.errors import Refused
from segmentation.science.pixels.readers.arrange import tcz_order

# What tifffile calls pages whose meaning nobody wrote down.
_UNNAMED = "IQ"
_SEPARATE = "s"


def plane_order(axes: str, shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Which stored plane is (t, c, z): an index array of shape (T, C, Z).

    `axes` and `shape` end with YX, or YXS for interleaved samples. Unnamed pages are Z, as in
    ImageJ. Raises Refused for axes that have no place in TCZYX.
    """
    end = axes.find("YX")
    if end < 0 or axes[end + 2 :] not in ("", "S"):
        raise Refused(f"has its pixels in the order {axes}, which Ocellus can't read")
    long = [index for index in range(end) if shape[index] != 1]
    named = _named([axes[index] for index in long], axes)
    return _in_order(named, [shape[index] for index in long])


def _named(lead: list[str], axes: str) -> list[str]:
    """The axes with unnamed ones called Z, then T; separate samples join the channels."""
    named = [_SEPARATE if axis == "S" else axis for axis in lead]
    for index, axis in enumerate(named):
        if axis in _UNNAMED:
            named[index] = "Z" if "Z" not in named else "T"
    if len(set(named)) != len(named) or not set(named) <= {"T", "C", "Z", _SEPARATE}:
        raise Refused(f"has dimensions ({axes}) beyond time, channel and depth")
    return named


def _in_order(named: list[str], lengths: list[int]) -> NDArray[np.intp]:
    """Samples stored apart vary within a channel, wherever they are stored."""
    order = tcz_order(named, lengths)
    if _SEPARATE not in named or "C" not in named or named.index("C") < named.index(_SEPARATE):
        return order
    t, count, z = order.shape
    samples = lengths[named.index(_SEPARATE)]
    return order.reshape(t, samples, count // samples, z).swapaxes(1, 2).reshape(t, count, z)
