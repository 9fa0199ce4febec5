"""From the dimensions a file names, in any order, to the planes T, C, Z."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.errors import Refused

_OTHERS = "TZ"


def tcz_order(axes: Sequence[str], lengths: Sequence[int]) -> NDArray[np.intp]:
    """Which stored plane is (t, c, z): an index array of shape (T, C, Z).

    Planes are stored in the order of `axes`, the last one fastest. Every axis that is neither T nor
    Z counts as a kind of channel; several of them multiply, the first one slowest. Raises Refused
    when T or Z comes twice.
    """
    if any(list(axes).count(axis) > 1 for axis in _OTHERS):
        raise Refused(f"has dimensions ({''.join(axes)}) beyond time, channel and depth")
    count = int(np.prod(lengths, dtype=np.int64)) if lengths else 1
    order = np.arange(count, dtype=np.intp).reshape(tuple(lengths))
    channels = [index for index, axis in enumerate(axes) if axis not in _OTHERS]
    times = [index for index, axis in enumerate(axes) if axis == "T"]
    depths = [index for index, axis in enumerate(axes) if axis == "Z"]
    shape = [
        int(np.prod([lengths[index] for index in group], dtype=np.int64))
        for group in (times, channels, depths)
    ]
    return order.transpose([*times, *channels, *depths]).reshape(shape)
