"""Planes put together: objects that overlap become one, all others stay apart."""

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances
from segmentation.science.engines.linking import link_planes


def plane(*boxes: tuple[int, int]) -> Instances:
    """Objects ten pixels wide that begin at these columns, with these scores in percent."""
    labels = np.zeros((8, 60), np.int32)
    for index, (left, _) in enumerate(boxes, start=1):
        labels[2:6, left : left + 10] = index
    return Instances(labels, np.array([score / 100 for _, score in boxes], np.float32))


def ids(stack: Instances) -> list[NDArray[np.int32]]:
    return [np.setdiff1d(labels, [0]) for labels in stack.labels]


def test_overlapping_objects_of_neighbouring_planes_become_one() -> None:
    stack = link_planes([plane((0, 80)), plane((30, 60), (1, 40)), plane((32, 20))], 0.5)
    assert [list(found) for found in ids(stack)] == [[1], [1, 2], [2]]
    assert stack.labels[1, 3, 5] == 1
    assert np.allclose(stack.scores, [0.6, 0.4])


def test_too_little_overlap_keeps_them_apart() -> None:
    stack = link_planes([plane((0, 80)), plane((6, 60))], 0.5)
    assert [list(found) for found in ids(stack)] == [[1], [2]]


def test_an_object_is_linked_to_one_only() -> None:
    wide = plane((0, 80))
    halves = np.zeros((8, 60), np.int32)
    halves[2:6, :6], halves[2:6, 6:10] = 1, 2
    stack = link_planes([wide, Instances(halves, np.array([0.5, 0.5], np.float32))], 0.3)
    assert [list(found) for found in ids(stack)] == [[1], [1, 2]]


def test_a_plane_without_objects_ends_them() -> None:
    stack = link_planes([plane((0, 80)), plane(), plane((0, 80))], 0.1)
    assert [list(found) for found in ids(stack)] == [[1], [], [2]]


def test_without_a_share_each_plane_keeps_its_own() -> None:
    stack = link_planes([plane((0, 80)), plane((0, 60), (20, 40))], 0.0)
    assert [list(found) for found in ids(stack)] == [[1], [2, 3]]
    assert np.allclose(stack.scores, [0.8, 0.6, 0.4])
