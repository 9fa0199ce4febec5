"""Every object is told how it stands to those of the other segmentation."""

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from segmentation.science.engines.differences import Differences, Side, find_differences
from segmentation.science.engines.tally import tally

LABELS = arrays(np.uint32, (6, 8), elements=st.sampled_from([0, 0, 1, 2, 9, 2**31 - 1]))


def kinds(side: Side) -> dict[int, str]:
    return {int(label): str(kind) for label, kind in zip(side.ids, side.kinds, strict=True)}


def compared(predicted: NDArray[Any], truth: NDArray[Any]) -> Differences:
    return find_differences([(predicted, truth)])


def row(*spans: tuple[int, int, int]) -> NDArray[np.uint32]:
    """A line of pixels with an object of each (id, start, stop)."""
    line = np.zeros((1, 60), np.uint32)
    for label, start, stop in spans:
        line[0, start:stop] = label
    return line


def test_matched_missed_and_extra() -> None:
    found = compared(row((1, 0, 10), (2, 20, 25)), row((7, 0, 9), (8, 40, 50)))
    assert kinds(found.predicted) == {1: "matched", 2: "extra"}
    assert kinds(found.true) == {7: "matched", 8: "missed"}
    assert found.predicted.partners.tolist() == [7, 0]
    assert found.true.partners.tolist() == [1, 0]
    assert found.predicted.ious.tolist() == [0.9, 0.0]


def test_a_true_object_in_two_halves_is_split() -> None:
    found = compared(row((1, 0, 5), (2, 6, 11)), row((7, 0, 11)))
    assert kinds(found.predicted) == {1: "split", 2: "split"}
    assert kinds(found.true) == {7: "split"}
    assert found.predicted.partners.tolist() == [7, 7]


def test_two_true_objects_in_one_are_merged() -> None:
    found = compared(row((1, 0, 11)), row((7, 0, 5), (8, 6, 11)))
    assert kinds(found.predicted) == {1: "merged"}
    assert kinds(found.true) == {7: "merged", 8: "merged"}


def test_a_splinter_beside_a_match_is_a_split() -> None:
    found = compared(row((1, 0, 8), (2, 8, 10)), row((7, 0, 10)))
    assert kinds(found.predicted) == {1: "matched", 2: "split"}
    assert kinds(found.true) == {7: "matched"}


def test_nothing_against_nothing() -> None:
    found = compared(row(), row())
    assert (len(found.predicted.ids), len(found.true.ids)) == (0, 0)
    assert found.tally.figures()["ap"]["0.50"] == 1.0


@given(LABELS, LABELS)
def test_the_kinds_add_up_to_the_figures(
    predicted: NDArray[np.uint32], truth: NDArray[np.uint32]
) -> None:
    found = compared(predicted, truth)
    counted = tally(predicted, truth)
    assert found.tally == counted
    ours, theirs = Counter(kinds(found.predicted).values()), Counter(kinds(found.true).values())
    assert ours["matched"] == theirs["matched"] == counted.hits[0]
    assert ours.total() == counted.predicted
    assert theirs.total() == counted.true
    assert "missed" not in ours
    assert "extra" not in theirs


@given(LABELS, LABELS)
def test_the_other_way_round_splits_are_merges(
    predicted: NDArray[np.uint32], truth: NDArray[np.uint32]
) -> None:
    swapped = {"missed": "extra", "extra": "missed", "split": "merged", "merged": "split"}
    one, other = compared(predicted, truth), compared(truth, predicted)
    for label, kind in kinds(one.predicted).items():
        # Of two as good matches either may be taken.
        if "matched" not in (kind, kinds(other.true)[label]):
            assert kinds(other.true)[label] == swapped[kind]


@given(LABELS, LABELS)
def test_blocks_add_up_to_the_whole(
    predicted: NDArray[np.uint32], truth: NDArray[np.uint32]
) -> None:
    blocks = [
        (predicted[rows, columns], truth[rows, columns])
        for rows in (slice(0, 4), slice(4, 6))
        for columns in (slice(0, 3), slice(3, 8))
    ]
    whole, parts = compared(predicted, truth), find_differences(blocks)
    assert kinds(whole.predicted) == kinds(parts.predicted)
    assert kinds(whole.true) == kinds(parts.true)
    assert np.array_equal(whole.predicted.ious, parts.predicted.ious)
    assert whole.tally == parts.tally
