"""Large images in blocks: no object cut, lost or doubled, whoever does which block."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances, Tile
from segmentation.science.engines.blocks import owned
from segmentation.science.engines.found import Found, select
from segmentation.science.engines.joined import Joined, join
from segmentation.science.engines.tiled import grid, spans
from segmentation.science.pixels.label_source import whole
from tests.science.engines.conftest import discs

SLACK = 3


def of_places(labels: NDArray[np.int32], places: list[Tile]) -> Joined:
    """Labels (Y, X) as if each of these blocks had found what is in its window."""
    found = []
    for place in places:
        _, local = np.unique(labels[place.window], return_inverse=True)
        seen = local.reshape(labels[place.window].shape).astype(np.int32)
        if labels[place.window].min(initial=1) > 0:
            seen += 1
        objects = Instances(seen, np.ones(seen.max(initial=0), np.float32))
        kept = select(objects, owned(objects, place, labels.shape, SLACK).own)
        at = (0, 0, place.window[0].start, place.window[1].start)
        found.append(Found.from_bytes(Found.of(kept, at).to_bytes()))
    height, width = labels.shape
    return join((1, 1, height, width), len(found), found.__getitem__)


@given(st.integers(20, 120), st.integers(0, 9), st.integers(24, 40), st.integers(0, 20))
def test_what_all_blocks_see_alike_is_put_together_as_it_was(
    core: int, seed: int, margin: int, count: int
) -> None:
    truth = discs(160, count, seed)[1]
    axes = [spans(160, core + 2 * margin, core, margin)] * 2
    joined = of_places(truth, grid(axes))
    labels = whole(joined)[0, 0]
    assert joined.count == truth.max()
    assert np.array_equal(labels > 0, truth > 0)
    pairs = np.unique(np.stack([labels.ravel(), truth.ravel()]), axis=1)
    assert pairs.shape[1] == joined.count + 1
    part = joined.read(0, 0, slice(30, 90), slice(50, 160))
    assert np.array_equal(part, labels[30:90, 50:])


def test_an_object_that_two_blocks_see_a_little_differently_is_one() -> None:
    first, second = np.zeros((20, 20), np.int32), np.zeros((20, 20), np.int32)
    first[5:12, 5:12] = second[5:12, 6:13] = 1
    beside = second.copy()
    beside[15:, 15:] = 2
    made = [
        Found.of(Instances(labels, np.ones(labels.max(), np.float32)), (0, 0, 0, 0))
        for labels in (first, beside)
    ]
    joined = join((1, 1, 20, 20), 2, made.__getitem__)
    assert [ids.tolist() for ids in joined.ids] == [[0, 1], [0, 0, 2]]
    assert np.array_equal(whole(joined)[0, 0] == 1, first == 1)
