"""Star-convex polygons that overlap: the same stay as by the authors' package, all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from stardist.nms import non_maximum_suppression_inds
from threadpoolctl import threadpool_limits

from segmentation.science.engines.stardist import suppression
from segmentation.science.engines.stardist.suppression import FARTHEST_PX, suppress

Stars = tuple[NDArray[np.float32], NDArray[np.int32]]


def by_package(stars: Stars, threshold: float) -> NDArray[np.bool_]:
    dist, points = stars
    with threadpool_limits(1):
        kept: NDArray[np.bool_] = non_maximum_suppression_inds(
            dist, points, np.ones(len(dist)), thresh=np.float32(threshold), verbose=False
        )
    return kept


def crowd(seed: int, radius: float, roughness: float, rays: int, offset: int = 0) -> Stars:
    """Polygons in so little room that most of them overlap others."""
    dice = np.random.default_rng(seed)
    count = int(dice.integers(1, 60))
    points = offset + dice.uniform(0, 4 * radius + 1, (count, 2))
    sizes = radius * dice.uniform(0.5, 1.5, (count, 1))
    dist = sizes * (1 + roughness * dice.uniform(-1, 1, (count, rays)))
    return np.maximum(dist, 1e-3).astype(np.float32), points.astype(np.int32)


@given(
    seed=st.integers(0, 2**32 - 1),
    radius=st.sampled_from([0.6, 2.0, 6.0, 20.0, 80.0]),
    roughness=st.sampled_from([0.0, 0.1, 0.5, 0.99]),
    rays=st.sampled_from([8, 32, 64]),
    offset=st.sampled_from([0, 50, 20_000]),
    threshold=st.sampled_from([0.05, 0.3, 0.5, 0.8]),
)
@settings(max_examples=150, deadline=None)
def test_the_same_polygons_stay_as_by_the_package(
    seed: int, radius: float, roughness: float, rays: int, offset: int, threshold: float
) -> None:
    stars = crowd(seed, radius, roughness, rays, offset)
    assert np.array_equal(suppress(*stars, threshold), by_package(stars, threshold))


def test_few_pairs_are_so_close_to_the_threshold_that_the_package_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def note(dist: NDArray[np.float32], *_: object) -> NDArray[np.bool_]:
        asked.append(len(dist))
        return np.ones(2, np.bool_)

    monkeypatch.setattr(suppression, "_by_package", note)
    dist, points = crowd(3, 20.0, 0.1, 32)
    suppress(dist, points, 0.5)
    assert len(dist) > 20
    assert len(asked) < len(dist) / 2


def test_no_polygon_at_all_is_an_empty_answer() -> None:
    nothing = np.zeros((0, 32), np.float32), np.zeros((0, 2), np.int32)
    assert len(suppress(*nothing, 0.5)) == 0


def test_polygons_larger_than_any_cell_take_no_memory_for_each_row() -> None:
    dist = np.full((3, 32), FARTHEST_PX * 100, np.float32)
    points = np.array([[0, 0], [5, 5], [10_000_000, 0]], np.int32)
    stars = dist, points
    assert suppress(*stars, 0.5).tolist() == by_package(stars, 0.5).tolist() == [True, False, True]
