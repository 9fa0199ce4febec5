"""The number types kept, and the exact way into them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray

from segmentation.science.pixels.errors import Refused
from segmentation.science.pixels.numbers import NOT_FINITE, to_kept

exact = st.sampled_from(["bool", "uint8", "uint16", "int8", "int16", "float16", "float32"])


@given(nps.arrays(exact, (3, 4)))
def test_small_types_are_kept_exactly(array: NDArray[Any]) -> None:
    kept, _ = to_kept(array)
    assert kept.dtype.name in ("uint8", "uint16", "float32")
    finite = np.isfinite(array)
    assert np.array_equal(kept[finite], array[finite].astype(kept.dtype))
    assert (kept[~finite] == 0).all()


@given(nps.arrays(st.sampled_from(["uint32", "int32", "int64", "uint64"]), (3, 4)))
def test_wide_integers_are_kept_exactly_or_refused(array: NDArray[Any]) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = array.astype(np.float32).astype(array.dtype)
    if not np.array_equal(rounded, array):
        with pytest.raises(Refused, match=array.dtype.name):
            to_kept(array)
        return
    kept, notes = to_kept(array)
    assert np.array_equal(kept.astype(array.dtype), array)
    assert any(array.dtype.name in note for note in notes)


@given(nps.arrays(np.float64, (3, 4), elements=st.floats(-1e30, 1e30)))
def test_double_precision_is_rounded_to_single_and_noted(array: NDArray[Any]) -> None:
    kept, notes = to_kept(array)
    assert kept.dtype == np.float32
    assert np.allclose(kept, array, rtol=1e-6, atol=1e-37)
    assert notes == ("float64 values are kept as float32",)


def test_what_is_no_number_stays_apart_from_what_is_out_of_range() -> None:
    kept, notes = to_kept(np.array([[0.1, np.nan, np.inf]]))
    assert kept.tolist() == [[np.float32(0.1), 0, 0]]
    assert NOT_FINITE in notes
    with pytest.raises(Refused, match="float64 numbers beyond the range"):
        to_kept(np.array([[1e39, np.inf]]))


def test_byte_order_is_made_native() -> None:
    kept, notes = to_kept(np.array([[1, 700]], ">u2"))
    assert kept.tolist() == [[1, 700]]
    assert kept.dtype == np.uint16
    assert not notes


def test_what_is_no_number_becomes_zero_and_is_noted() -> None:
    kept, notes = to_kept(np.array([[1.5, np.nan, np.inf, -np.inf]], np.float32))
    assert kept.tolist() == [[1.5, 0, 0, 0]]
    assert notes == (NOT_FINITE,)


@pytest.mark.parametrize("value", [2**24 + 1, 2**32 - 1])
def test_integers_beyond_float_are_refused(value: int) -> None:
    with pytest.raises(Refused, match="uint32"):
        to_kept(np.array([[value]], np.uint32))


def test_complex_numbers_are_refused() -> None:
    with pytest.raises(Refused, match="complex64"):
        to_kept(np.zeros((2, 2), np.complex64))
