"""From the axes a TIFF library reports to T, C, Z planes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.errors import Refused

# What tifffile calls pages whose meaning nobody wrote down.
_UNNAMED = "IQ"


def plane_order(axes: str, shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Which stored plane is (t, c, z): an index array of shape (T, C, Z).

    `axes` and `shape` end with YX, or YXS for interleaved samples. Unnamed pages are Z, as in
    ImageJ. Raises Refused for axes that have no place in TCZYX.
    """
    end = axes.find("YX")
    if end < 0 or axes[end + 2 :] not in ("", "S"):
        raise Refused(f"has its pixels in the order {axes}, which Ocellus can't read")
    lead = [*axes[:end]]
    lengths = shape[:end]
    order = np.arange(np.prod(lengths, dtype=int)).reshape(lengths)
    for position in reversed(range(len(lead))):
        if lengths[position] == 1:
            order = order.squeeze(position)
            del lead[position]
    return _as_tcz(order, _named(lead, axes))


def _named(lead: list[str], axes: str) -> list[str]:
    """The axes with unnamed ones called Z, then T; separate samples join the channels."""
    named = ["s" if axis == "S" else axis for axis in lead]
    for index, axis in enumerate(named):
        if axis in _UNNAMED:
            named[index] = "Z" if "Z" not in named else "T"
    if len(set(named)) != len(named) or not set(named) <= set("TCsZ"):
        raise Refused(f"has dimensions ({axes}) beyond time, channel and depth")
    return named


def _as_tcz(order: NDArray[Any], named: list[str]) -> NDArray[np.intp]:
    order = order.transpose([named.index(axis) for axis in "TCsZ" if axis in named])
    t, c, s, z = (
        order.shape[[a for a in "TCsZ" if a in named].index(axis)] if axis in named else 1
        for axis in "TCsZ"
    )
    return order.reshape(t, c * s, z)
