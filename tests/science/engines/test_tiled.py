"""Tiles cover the plane once, whatever its size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.tiled import pad_to_stride, tile_grid


class Eye:
    """As much of a segmenter as the grid asks for."""

    stride = 16
    halo = 32


@given(st.integers(1, 400), st.integers(1, 400), st.integers(80, 200))
def test_every_pixel_is_in_one_core_and_every_core_in_its_window(
    height: int, width: int, tile: int
) -> None:
    covered = np.zeros((height, width), int)
    for place in tile_grid((height, width), tile, Eye()):  # type: ignore[arg-type]
        covered[place.core] += 1
        for window, core in zip(place.window, place.core, strict=True):
            assert window.start <= core.start < core.stop <= window.stop
            assert window.start % Eye.stride == 0
            assert window.stop - window.start <= tile
    assert (covered == 1).all()


@given(st.integers(1, 400), st.integers(80, 200))
def test_a_core_keeps_its_distance_from_edges_that_are_not_the_images(
    extent: int, tile: int
) -> None:
    for place in tile_grid((extent, 10), tile, Eye()):  # type: ignore[arg-type]
        window, core = place.window[0], place.core[0]
        assert window.start == 0 or core.start - window.start >= Eye.halo
        assert window.stop == extent or window.stop - core.stop >= Eye.halo


def test_a_tile_too_small_for_the_network_is_refused_with_the_smallest_size() -> None:
    with pytest.raises(EngineError, match="use 80 or more"):
        tile_grid((100, 100), 79, Eye())  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(1, 1), (5, 40), (16, 16), (17, 31)])
def test_padding_reaches_the_next_multiple_and_keeps_the_pixels(shape: tuple[int, int]) -> None:
    pixels = np.arange(np.prod(shape), dtype=np.float32).reshape(1, *shape)
    padded = pad_to_stride(pixels, 16)
    assert all(extent % 16 == 0 for extent in padded.shape[1:])
    assert np.array_equal(padded[:, : shape[0], : shape[1]], pixels)
