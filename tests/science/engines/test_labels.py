"""Chores on label images."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from segmentation.science.engines.labels import boxes, drop_small, fill_holes, keep
from tests.science.engines.conftest import discs


def as_array(*rows: str) -> NDArray[np.int32]:
    return np.array([[int(sign) for sign in row] for row in rows], np.int32)


def test_what_is_kept_is_numbered_anew_in_its_order() -> None:
    labels = as_array("1203", "1203")
    assert np.array_equal(keep(labels, np.array([True, False, True])), as_array("1002", "1002"))
    assert not keep(labels, np.zeros(3, bool)).any()


def test_small_objects_and_ids_without_pixels_go() -> None:
    assert np.array_equal(drop_small(as_array("1104", "1104"), 2), as_array("1102", "1102"))
    assert np.array_equal(drop_small(as_array("1104", "1100"), 2), as_array("1100", "1100"))


def test_boxes_are_those_of_scipy() -> None:
    labels = np.where(discs(120, 12)[1] == 3, 0, discs(120, 12)[1])
    for box, expected in zip(boxes(labels), ndimage.find_objects(labels), strict=True):
        rows, columns = expected or (slice(0, 0), slice(0, 0))
        assert box.tolist() == [rows.start, rows.stop, columns.start, columns.stop]


def test_holes_are_filled_also_where_another_object_is_but_not_bays() -> None:
    ring = as_array("011110", "010010", "010210", "011110")
    assert np.array_equal(fill_holes(ring), as_array("011110", "011110", "011110", "011110"))
    bay = as_array("1110", "1000", "1110")
    assert np.array_equal(fill_holes(bay), bay)
    corner = as_array("1110", "1010", "1101")
    assert np.array_equal(fill_holes(corner), as_array("1110", "1110", "1101"))


def test_filling_is_that_of_scipy() -> None:
    rng = np.random.default_rng(0)
    mask = rng.random((60, 60)) < 0.65
    expected = ndimage.binary_fill_holes(mask)
    assert expected.sum() > mask.sum()
    assert np.array_equal(fill_holes(mask.astype(np.int32)) == 1, expected)
