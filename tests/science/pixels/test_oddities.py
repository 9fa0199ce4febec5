"""Shapes and numbers that fit nowhere, and pictures of nearly nothing."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from tests.science.pixels.made.attempt import attempt, is_a_sentence


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.zeros((2, 2, 2, 2, 2, 8, 8), np.uint8), "beyond time, channel and depth"),
        (np.zeros((8, 8), np.complex64), "complex64"),
        (np.full((8, 8), 2**60 + 1, np.uint64), "exactly"),
        (np.full((8, 8), 1e300), "beyond the range"),
    ],
)
def test_what_fits_nowhere_is_refused(
    tmp_path: Path, array: np.ndarray[tuple[int, ...], np.dtype[np.generic]], reason: str
) -> None:
    tifffile.imwrite(tmp_path / "a.tif", array, photometric="minisblack")
    message, _ = attempt(tmp_path / "a.tif")
    assert is_a_sentence(message)
    assert reason in message


@pytest.mark.parametrize("value", [0, 1, 255])
def test_a_constant_pixel_is_an_image(tmp_path: Path, value: int) -> None:
    for shape in ((1, 1), (40, 40)):
        tifffile.imwrite(tmp_path / "a.tif", np.full(shape, value, np.uint8))
        message, (pixels,) = attempt(tmp_path / "a.tif")
        assert not message
        assert (pixels == value).all()
