"""Cells grown from nuclei, and their markers."""

import numpy as np
import pytest
from scipy import stats

from segmentation.science.measurements import add_columns, measure
from segmentation.science.measurements.multiplex import (
    arcsinh_view,
    compensated,
    grow,
    z_scores,
)
from segmentation.science.measurements.neighbours import contacts, perimeters
from segmentation.science.pixels.label_source import ArrayLabels
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei


def test_nuclei_grow_without_running_into_each_other() -> None:
    labels = nuclei((2, 60, 70), 20, (4, 7), seed=1).labels[None]
    grown = grow(labels, 4)
    assert np.array_equal(grown[labels > 0], labels[labels > 0])
    assert (grown > 0).sum() > (labels > 0).sum()
    alone = np.zeros((1, 1, 21, 21), np.uint32)
    alone[..., 10, 10] = 70_000
    y, x = np.mgrid[:21, :21]
    assert np.array_equal(grow(alone, 5)[0, 0] > 0, (y - 10) ** 2 + (x - 10) ** 2 <= 25)


def test_what_spilled_over_is_given_back() -> None:
    """Two cells side by side, of which one is dark: it glows at the common edge alone."""
    labels = np.zeros((1, 1, 10, 30), np.uint32)
    labels[..., :, :10], labels[..., :, 10:20], labels[..., 2:5, 25:28] = 3, 8, 9
    pairs, lengths = contacts(ArrayLabels(labels))
    ids, perimeters = np.array([3, 8, 9]), np.array([40.0, 40.0, 12.0])
    own = np.array([[100.0, 0.0], [0.0, 40.0], [7.0, 7.0]])
    spilled = 0.5 * 10 / 40
    mixing = np.array([[1 - spilled, spilled, 0], [spilled, 1 - spilled, 0], [0, 0, 1]])
    found = compensated(mixing @ own, ids, pairs, lengths, perimeters)
    np.testing.assert_allclose(found, own, atol=1e-9)
    dark = np.array([[100.0], [0.0], [5.0]])
    assert compensated(dark, ids, pairs, lengths, perimeters).min() == 0
    np.testing.assert_allclose(compensated(dark, ids, pairs[:0], lengths[:0], perimeters), dark)
    with pytest.raises(ValueError, match="is between 0 and"):
        compensated(dark, ids, pairs, lengths, perimeters, share=0.9)


def test_perimeters_are_counted_over_blocks_and_at_the_border() -> None:
    labels = np.zeros((1, 1, 2100, 60), np.uint32)
    labels[..., 2040:2060, 10:20], labels[..., :5, :5], labels[..., 2050, 20] = 2, 7, 9
    ids = np.array([2, 7, 9])
    assert perimeters(ArrayLabels(labels), ids).tolist() == [60, 20, 4]


def test_compensated_means_are_a_group_of_columns() -> None:
    labels = np.zeros((1, 1, 10, 20), np.uint32)
    labels[..., :10], labels[..., 10:] = 1, 2
    pixels = np.where(labels[0] == 1, 80, 40).astype(np.uint16)
    source = ArraySource.of(pixels, "CYX")
    table = add_columns(measure(labels, source), labels, source, ["spillover"])
    name = next(name for name in table.column_names if name.startswith("compensated_"))
    mean = table[name.replace("compensated", "mean")].to_pylist()
    assert mean == [80, 40]
    # An eighth of each is the other's: 10 edges of 40, of which half spills over.
    np.testing.assert_allclose(
        np.array([[7, 1], [1, 7]]) / 8 @ np.array(table[name].to_pylist()), mean
    )


def test_views_of_values() -> None:
    values = np.random.default_rng(0).gamma(2, 100, (50, 3))
    np.testing.assert_allclose(
        arcsinh_view(values, 5), np.log(values / 5 + np.hypot(values / 5, 1))
    )
    np.testing.assert_allclose(z_scores(values), stats.zscore(values))
    assert z_scores(np.ones((4, 2))).tolist() == [[0, 0]] * 4
    with pytest.raises(ValueError, match="above 0"):
        arcsinh_view(values, 0)
