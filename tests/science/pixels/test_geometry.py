"""How pyramids are cut."""

from hypothesis import given
from hypothesis import strategies as st

from segmentation.science.pixels.geometry import CHUNK, SHARD, levels

lengths = st.integers(1, 100_000)


@given(lengths, lengths)
def test_every_level_fits_its_grid(height: int, width: int) -> None:
    grids = levels((2, 3, 4, height, width))
    assert grids[0].shape == (2, 3, 4, height, width)
    assert max(grids[-1].shape[3:]) <= CHUNK
    for grid in grids:
        for chunk, shard, length in zip(
            grid.chunk[3:], grid.shard[3:], grid.shape[3:], strict=True
        ):
            assert 0 < chunk <= CHUNK
            assert shard <= SHARD
            assert shard % chunk == 0
            assert shard >= min(length, SHARD - chunk + 1)


@given(st.integers(1, 6000), st.integers(1, 6000))
def test_blocks_cover_a_plane_once(height: int, width: int) -> None:
    blocks = list(levels((1, 1, 1, height, width))[0].blocks())
    assert sum((y.stop - y.start) * (x.stop - x.start) for y, x in blocks) == height * width
    assert max(y.stop for y, _ in blocks) == height
    assert max(x.stop for _, x in blocks) == width


def test_a_small_image_is_one_chunk() -> None:
    (grid,) = levels((1, 1, 1, 256, 250))
    assert grid.chunk == grid.shard == (1, 1, 1, 256, 256)
