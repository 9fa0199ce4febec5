"""Objects that have become two."""

import numpy as np
from numpy.typing import NDArray

from segmentation.science.tracking.assignment import Index
from segmentation.science.tracking.linking import near
from segmentation.science.tracking.objects import Moving

# Halves are alike, no larger than what they come from, and together about as large.
ALIKE = 2.5
TOGETHER = (0.5, 2.0)


def divisions(
    moving: Moving, following: Index, newcomers: Index, step: float
) -> list[tuple[int, int, int]]:
    """Mothers, each with the one that was linked to her and the newcomer beside it.

    `following[i]` is what object i is at the next time, -1 for nothing. A mother lies between her
    daughters, who share what she was.
    """
    found: list[NDArray[np.float64]] = []
    for time in np.unique(moving.t[newcomers]):
        before = moving.at(int(time) - 1)
        mothers = np.arange(before.start, before.stop)
        mothers = mothers[(following[mothers] >= 0) & (moving.t[following[mothers]] == time)]
        mother, new = near(moving, mothers, newcomers[moving.t[newcomers] == time], step)
        found.append(_likely(moving, mother, following[mother], new, step))
    taken: set[int] = set()
    chosen: list[tuple[int, int, int]] = []
    every = np.concatenate(found) if found else np.zeros((0, 4))
    for mother, kept, new, _ in every[np.argsort(every[:, 3], kind="stable")].tolist():
        if not taken & {int(mother), int(new)}:
            taken |= {int(mother), int(new)}
            chosen.append((int(mother), int(kept), int(new)))
    return chosen


def _likely(
    moving: Moving, mother: Index, kept: Index, new: Index, step: float
) -> NDArray[np.float64]:
    """(k, 4): mother, both daughters, and how far she is from the middle between them."""
    whole, one, other = moving.size[mother], moving.size[kept], moving.size[new]
    middle = (moving.place[kept] + moving.place[new]) / 2
    aside = np.linalg.norm(moving.place[mother] - middle, axis=1)
    share = (one + other) / whole
    fits = (
        (np.maximum(one, other) < ALIKE * np.minimum(one, other))
        & (np.maximum(one, other) <= whole)
        & (share > TOGETHER[0])
        & (share < TOGETHER[1])
        & (aside < step / 2)
    )
    likely: NDArray[np.float64] = np.stack([mother, kept, new, aside], axis=1)[fits]
    return likely
