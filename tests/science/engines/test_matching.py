"""The figures people will quote: checked against cases one can count on fingers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from segmentation.science.engines.matching import iou_matrix, match, summarise


def squares(*boxes: tuple[int, int, int, int]) -> NDArray[np.int32]:
    labels = np.zeros((20, 20), np.int32)
    for label, (y0, y1, x0, x1) in enumerate(boxes, start=1):
        labels[y0:y1, x0:x1] = label
    return labels


def test_the_same_labels_are_perfect() -> None:
    labels = squares((0, 5, 0, 5), (10, 15, 10, 15))
    found = summarise([match(labels, labels)])
    assert set(found.ap.values()) == {1.0}
    assert (found.precision, found.recall, found.f1, found.panoptic_quality) == (1, 1, 1, 1)


def test_one_missed_one_extra_one_hit() -> None:
    truth = squares((0, 5, 0, 5), (10, 15, 10, 15))
    predicted = squares((0, 5, 0, 4), (16, 20, 0, 4))
    found = summarise([match(predicted, truth)])
    assert found.ap[0.5] == pytest.approx(1 / 3)
    assert found.ap[0.85] == 0
    assert found.mean_matched_iou == pytest.approx(0.8)
    assert found.panoptic_quality == pytest.approx(0.8 / 2)


def test_pooled_ap_weighs_objects_and_the_mean_weighs_images() -> None:
    full = squares((0, 4, 0, 4), (5, 9, 5, 9), (10, 14, 10, 14))
    single = squares((0, 4, 0, 4))
    found = summarise([match(full, full), match(np.zeros_like(single), single)])
    assert found.ap[0.5] == pytest.approx(3 / 4)
    assert found.ap_per_image[0.5] == pytest.approx(1 / 2)


def test_an_empty_image_answered_with_nothing_is_right() -> None:
    empty = np.zeros((8, 8), np.int32)
    assert summarise([match(empty, empty)]).ap[0.5] == 1.0


def test_an_object_is_matched_at_most_once() -> None:
    truth = squares((0, 10, 0, 10))
    halves = squares((0, 10, 0, 5), (0, 10, 5, 10))
    assert match(halves, truth).counts(0.5) == (1, 1, 0)


def test_images_of_different_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="shapes differ"):
        iou_matrix(np.zeros((3, 3), int), np.zeros((4, 4), int))


@given(
    arrays(np.int32, (6, 7), elements=st.integers(0, 4)),
    arrays(np.int32, (6, 7), elements=st.integers(0, 4)),
)
def test_iou_is_intersection_over_union(
    predicted: NDArray[np.int32], truth: NDArray[np.int32]
) -> None:
    table = iou_matrix(predicted, truth)
    for row, a in enumerate(np.unique(predicted[predicted > 0])):
        for column, b in enumerate(np.unique(truth[truth > 0])):
            ours, theirs = predicted == a, truth == b
            assert table[row, column] == (ours & theirs).sum() / (ours | theirs).sum()
