"""Figures that many images are pooled by: counted on fingers, and the same as `summarise` gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from segmentation.science.engines.matching import THRESHOLDS, iou_matrix, match, summarise
from segmentation.science.engines.tally import Tally, tally
from tests.science.engines.test_matching import squares

LABELS = arrays(np.int32, (6, 7), elements=st.integers(0, 5))


@given(st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=4))
def test_pooled_figures_are_those_of_the_summary(
    pairs: list[tuple[NDArray[np.int32], NDArray[np.int32]]],
) -> None:
    pooled = sum((tally(*pair) for pair in pairs), Tally()).figures()
    expected = summarise(match(*pair) for pair in pairs)
    for name in ("precision", "recall", "f1", "panoptic_quality", "mean_matched_iou"):
        assert pooled[name] == pytest.approx(getattr(expected, name))
    for threshold in THRESHOLDS:
        assert pooled["ap"][f"{threshold:.2f}"] == pytest.approx(expected.ap[threshold])
        per_image = pooled["ap_per_image"][f"{threshold:.2f}"]
        assert per_image == pytest.approx(expected.ap_per_image[threshold])


@given(LABELS, LABELS)
def test_taking_the_best_pair_first_is_the_best_assignment(
    predicted: NDArray[np.int32], truth: NDArray[np.int32]
) -> None:
    matrix = iou_matrix(predicted, truth)
    near = np.where(matrix >= 0.5, matrix, 0)
    best = near[linear_sum_assignment(-near)]
    assert np.allclose(np.sort(match(predicted, truth).ious), np.sort(best[best > 0]))


def test_a_split_a_merge_and_a_wrong_count() -> None:
    truth = squares((0, 6, 0, 6), (10, 16, 0, 6), (10, 16, 6, 12))
    predicted = squares((0, 6, 0, 3), (0, 6, 3, 6), (10, 16, 0, 12), (18, 20, 18, 20))
    found = tally(predicted, truth).figures()
    assert (found["splits"], found["merges"]) == (1, 1)
    assert found["count_error"] == pytest.approx(1 / 3)
    assert (found["predicted"], found["true"]) == (4, 3)


def test_ids_may_be_large() -> None:
    truth = squares((0, 6, 0, 6), (10, 16, 0, 6)).astype(np.uint32)
    large = np.where(truth > 0, np.uint32(2**32 - 1) - truth, np.uint32(0))
    found = tally(large, large)
    assert (found.true, found.hits[-1]) == (2, 2)


def test_objects_over_planes_and_times_are_one_object() -> None:
    stack = np.zeros((2, 3, 8, 8), np.uint32)
    stack[0, :, :4, :4] = 9
    found = tally(stack, stack.copy()).figures()
    assert (found["true"], found["ap"]["0.90"]) == (1, 1.0)


def test_what_was_added_can_be_taken_away_and_stored() -> None:
    first = tally(squares((0, 5, 0, 5)), squares((0, 5, 0, 4)))
    second = tally(squares((0, 5, 0, 5)), squares((9, 12, 0, 4)))
    pooled = Tally.from_json((first + second).to_json())
    assert (pooled - second).figures() == first.figures()
    assert Tally().figures() == {}
