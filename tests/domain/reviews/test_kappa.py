"""Kappas against examples from the literature."""

import pytest

from segmentation.domain.reviews.kappa import cohen, fleiss

# Fleiss 1971 as Wikipedia works it out: ten things, fourteen people, five words.
FLEISS = [
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
]  # fmt: skip


def test_fleiss_as_published() -> None:
    items = [[word for word, n in enumerate(row) for _ in range(n)] for row in FLEISS]
    assert fleiss(items) == pytest.approx(0.210, abs=5e-4)


def test_cohen_as_published() -> None:
    # Fifty grants: both say yes to 20, no to 15; 5 and 10 apart.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohen(pairs) == pytest.approx(0.4)


def test_without_room_beside_chance_there_is_no_kappa() -> None:
    assert cohen([]) is None
    assert cohen([("y", "y")]) is None
    assert fleiss([["y"]]) is None
    assert fleiss([["y", "y"], ["y", "y"]]) is None
    assert fleiss([["y", "y"], ["n", "n"]]) == 1.0
