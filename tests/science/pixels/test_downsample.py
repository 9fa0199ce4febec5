"""Halving of planes, against the obvious slow way."""

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray

from segmentation.science.pixels.downsample import halve_mean, halve_mode

sizes = st.tuples(st.integers(1, 7), st.integers(1, 7))


@given(nps.arrays(st.sampled_from(["uint8", "uint16"]), sizes))
def test_the_mean_of_what_is_there(plane: NDArray[Any]) -> None:
    halved = halve_mean(plane)
    assert halved.dtype == plane.dtype
    assert halved.shape == (-(-plane.shape[0] // 2), -(-plane.shape[1] // 2))
    for (y, x), value in np.ndenumerate(halved):
        block = plane[2 * y : 2 * y + 2, 2 * x : 2 * x + 2]
        assert abs(float(value) - block.astype(float).mean()) <= 0.5


@given(nps.arrays("float32", sizes, elements=st.floats(-1e6, 1e6, width=32)))
def test_the_mean_of_floats(plane: NDArray[Any]) -> None:
    for (y, x), value in np.ndenumerate(halve_mean(plane)):
        block = plane[2 * y : 2 * y + 2, 2 * x : 2 * x + 2]
        assert np.isclose(value, block.mean(), rtol=1e-5, atol=0.5)


@given(nps.arrays("uint32", sizes, elements=st.integers(0, 3)))
def test_the_commonest_object(plane: NDArray[Any]) -> None:
    even = np.pad(plane, [(0, length % 2) for length in plane.shape], mode="edge")
    for (y, x), value in np.ndenumerate(halve_mode(plane)):
        block = even[2 * y : 2 * y + 2, 2 * x : 2 * x + 2].ravel().tolist()
        objects = Counter(label for label in block if label)
        if block.count(0) >= 3:
            assert value == 0
        else:
            assert objects[int(value)] == max(objects.values())


def test_the_largest_values_do_not_overflow() -> None:
    assert halve_mean(np.full((2, 2), 65535, np.uint16)).item() == 65535
    assert halve_mode(np.full((2, 2), 2**32 - 1, np.uint32)).item() == 2**32 - 1
