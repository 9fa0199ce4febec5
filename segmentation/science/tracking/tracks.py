"""Objects linked through time: to what they are at the next, over gaps, and where they divide."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.science.tracking.assignment import Index
from segmentation.science.tracking.divisions import divisions
from segmentation.science.tracking.linking import Overlaps, close_gaps, link_times
from segmentation.science.tracking.objects import Moving

# A step of up to so many widths of a typical object, and so many times without it.
WIDTHS = 1.0
GAP = 1


@dataclass(frozen=True)
class Tracks:
    """For each object (n,): its track, from 1; the track it comes from by a division, or 0; and
    where the object before it in its track, or its mother, stands, or -1."""

    track: NDArray[np.int64]
    parent: NDArray[np.int64]
    before: NDArray[np.int64]


def follow(
    moving: Moving,
    shared: NDArray[np.int64],
    *,
    step: float | None = None,
    gap: int = GAP,
    divide: bool = True,
) -> Tracks:
    """Link objects through time; `shared` is what `shared_pixels` counts.

    step: how far (pixels) an object may go from one time to the next, without it as far as a
    typical object is wide; gap: so many times an object may be missing and still be the same.
    """
    reach = step or WIDTHS * moving.width or 1.0
    following = np.full(len(moving.ids), -1, np.int64)
    overlaps = Overlaps(moving, shared)
    for time in np.unique(moving.t):
        before, after = moving.at(int(time)), moving.at(int(time) + 1)
        left, right = link_times(moving, overlaps, before, after, reach)
        following[left] = right
    split: list[tuple[int, int, int]] = []
    if divide:
        split = divisions(moving, following, _newcomers(moving, following), reach)
        following[[mother for mother, *_ in split]] = -1
    daughters = np.array([one for _, *both in split for one in both], np.int64)
    mothers = np.array([mother for mother, *_ in split], np.int64)
    ends = np.setdiff1d(np.flatnonzero(following < 0), mothers)
    starts = np.setdiff1d(_newcomers(moving, following), daughters)
    left, right = close_gaps(moving, ends, starts, reach, gap)
    following[left] = right
    return _numbered(following, {one: mother for mother, *both in split for one in both})


def _newcomers(moving: Moving, following: Index) -> Index:
    """Objects that nothing was before, but for those of the first time."""
    alone = np.setdiff1d(np.arange(len(moving.ids)), following)
    late: Index = alone[moving.t[alone] > moving.t.min(initial=0)]
    return late


def _numbered(following: Index, mother: dict[int, int]) -> Tracks:
    before = np.full(len(following), -1, np.int64)
    linked = np.flatnonzero(following >= 0)
    before[following[linked]] = linked
    track, parent = np.zeros(len(following), np.int64), np.zeros(len(following), np.int64)
    count = 0
    # Objects are in order of time, so what is before one has its number already.
    for place in range(len(following)):
        if before[place] >= 0:
            track[place], parent[place] = track[before[place]], parent[before[place]]
            continue
        count += 1
        track[place] = count
        if place in mother:
            before[place] = mother[place]
            parent[place] = track[mother[place]]
    return Tracks(track, parent, before)
