"""Kinds of cells by gates, and which lie near which."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from segmentation.science.measurements.neighbourhood import Near, neighbour_counts, neighbourhood
from segmentation.science.measurements.numbers import DIGITS, as_shown
from segmentation.science.measurements.phenotypes import (
    Gate,
    Phenotype,
    columns_of,
    phenotype_column,
    phenotypes_of,
)

Cells = tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]
TABLE = pa.table({"a": [1, 2, 3, None, 5], "b": [10.0, 20.0, 30.0, 40.0, float("nan")]})


def kind(name: str, across: tuple[float, float], up: tuple[float, float] = (0, 99)) -> Phenotype:
    return Phenotype(name, (Gate("a", "b", across, up),))


def test_cells_are_of_the_first_kind_they_fit() -> None:
    kinds = [kind("T", (1, 2)), kind("all", (0, 9))]
    found = phenotypes_of(TABLE, kinds)
    assert found.tolist() == [0, 0, 1, -1, -1]
    column = phenotype_column(found, ["T", "all"])
    assert column.to_pylist() == ["T", "T", "all", None, None]
    assert phenotypes_of(TABLE, []).tolist() == [-1] * 5
    assert phenotypes_of(TABLE.slice(0, 0), kinds).tolist() == []


def test_all_gates_of_a_kind_must_hold() -> None:
    both = Phenotype("both", (kind("", (1, 3)).gates[0], kind("", (2, 9)).gates[0]))
    assert both.holds(TABLE).tolist() == [False, True, True, False, False]
    assert columns_of([both]) == ["class", "a", "b"]
    gone = Phenotype("gone", (Gate("a", "nothing", (0, 9), (0, 9)),))
    assert not gone.holds(TABLE).any()
    gate = both.gates[0]
    assert Gate.from_json(gate.to_json()) == gate


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_shown_is_what_its_first_digits_stand_for(value: float) -> None:
    (shown,) = as_shown(np.array([value]))
    if 1e-16 < abs(value) < 1e27:
        assert shown == float(f"{value:.{DIGITS}g}")
    assert shown == pytest.approx(value, rel=10.0 ** (1 - DIGITS), abs=1e-300)


def test_a_gate_that_ends_at_a_cell_as_it_is_shown_holds_it() -> None:
    values = np.array([20.1234567, 19.9999999, 1234567.8, 0.000123456789])
    for value, end in zip(values.tolist(), as_shown(values).tolist(), strict=True):
        gate = Gate("a", "a", (end, end), (end, end))
        assert gate.holds(pa.table({"a": [value]})).tolist() == [True]


@pytest.fixture
def cells() -> Cells:
    """Places, times and kinds of 300 cells."""
    rng = np.random.default_rng(3)
    return rng.uniform(0, 100, (300, 3)), rng.integers(0, 2, 300), rng.integers(-1, 3, 300)


@pytest.mark.parametrize("near", [Near(nearest=7), Near(radius=25.0)])
def test_neighbours_are_those_that_are_near(cells: Cells, near: Near) -> None:
    places, times, kinds = cells
    counts = neighbour_counts(places, times, kinds, 3, near)
    apart = cdist(places, places)
    apart[times[:, None] != times] = np.inf
    np.fill_diagonal(apart, np.inf)
    for cell in range(300):
        order = np.argsort(apart[cell])[: near.nearest]
        others = order if near.nearest else np.flatnonzero(apart[cell] <= (near.radius or 0))
        expected = np.bincount(np.where(kinds[others] < 0, 3, kinds[others]), minlength=4)
        assert counts[cell].tolist() == expected.tolist()
    summed = neighbourhood(kinds, counts)
    assert summed.cells.sum() == 300
    rows = kinds == 1
    np.testing.assert_allclose(summed.mean[1], counts[rows].mean(axis=0))


def test_kinds_spread_by_chance_are_not_enriched_and_clusters_are() -> None:
    rng = np.random.default_rng(0)
    places = np.zeros((4000, 3))
    places[:, 1:] = rng.uniform(0, 1000, (4000, 2))
    times, near = np.zeros(4000, np.int64), Near(nearest=10)
    mixed = rng.integers(0, 2, 4000)
    found = neighbourhood(mixed, neighbour_counts(places, times, mixed, 2, near))
    np.testing.assert_allclose(found.enrichment[:2, :2], 1, atol=0.05)
    assert np.isnan(found.mean[2]).all()
    halves = (places[:, 2] > 500).astype(np.int64)
    found = neighbourhood(halves, neighbour_counts(places, times, halves, 2, near))
    assert found.enrichment[0, 0] > 1.8
    assert found.enrichment[0, 1] < 0.2


def test_near_is_one_of_two_things() -> None:
    for wrong in ({}, {"nearest": 3, "radius": 4.0}, {"nearest": 0}, {"radius": -1.0}):
        with pytest.raises(ValueError, match="nearest cells"):
            Near(**wrong)
