"""Which object of one time is which of another, by overlap and distance."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from segmentation.science.tracking.assignment import Candidates, Index, assign
from segmentation.science.tracking.objects import Moving

# Of objects that share more than half of both, nothing else can share as much.
SURE = 0.5
# A cell does not grow or shrink by more from one picture to the next but one.
GROWTH = 3.0


class Overlaps:
    """IoU of objects with those of the next time, by their places among `Moving`."""

    def __init__(self, moving: Moving, shared: NDArray[np.int64]) -> None:
        order = np.argsort(moving.ids)
        ids = moving.ids[order]
        known = np.isin(shared[:, :2], ids).all(axis=1)
        left, right = (order[np.searchsorted(ids, shared[known, side])] for side in (0, 1))
        both = shared[known, 2]
        iou = both / (moving.size[left] + moving.size[right] - both)
        by_left = np.argsort(left, kind="stable")
        self.left, self.right, self.iou = left[by_left], right[by_left], iou[by_left]

    def of(self, part: slice) -> tuple[Index, Index, NDArray[np.float64]]:
        """Those whose earlier object stands in a part."""
        first, last = np.searchsorted(self.left, [part.start, part.stop])
        return self.left[first:last], self.right[first:last], self.iou[first:last]


def link_times(
    moving: Moving, overlaps: Overlaps, before: slice, after: slice, step: float
) -> tuple[Index, Index]:
    """Objects of a time and what they are at the next, at most `step` (pixels) away."""
    left, right, iou = overlaps.of(before)
    sure = iou > SURE
    free_left = np.setdiff1d(np.arange(before.start, before.stop), left[sure])
    free_right = np.setdiff1d(np.arange(after.start, after.stop), right[sure])
    near_left, near_right = near(moving, free_left, free_right, step)
    over = ~sure & np.isin(left, free_left) & np.isin(right, free_right)
    pairs = np.stack(
        [np.concatenate([left[over], near_left]), np.concatenate([right[over], near_right])]
    )
    shares = np.concatenate([iou[over], np.zeros(len(near_left))])
    # One that is near and overlaps comes twice: the overlap counts.
    order = np.lexsort((-shares, pairs[1], pairs[0]))
    pairs, shares = pairs[:, order], shares[order]
    first = np.ones(len(shares), bool)
    first[1:] = (np.diff(pairs, axis=1) != 0).any(axis=0)
    (some, others), shares = pairs[:, first], shares[first]
    distance = np.linalg.norm(moving.place[some] - moving.place[others], axis=1)
    cost = (np.minimum(distance / step, 1) + 1 - shares) / 2
    found_left, found_right = assign(Candidates(some, others, cost))
    return np.concatenate([left[sure], found_left]), np.concatenate([right[sure], found_right])


def close_gaps(
    moving: Moving, ends: Index, starts: Index, step: float, gap: int
) -> tuple[Index, Index]:
    """Ends of tracks and what goes on with them after up to `gap` times without the object."""
    found: list[tuple[Index, Index, NDArray[np.float64]]] = []
    for missing in range(1, gap + 1):
        reach = step * (missing + 1) ** 0.5
        for time in np.unique(moving.t[ends]):
            some = ends[moving.t[ends] == time]
            others = starts[moving.t[starts] == time + missing + 1]
            left, right = near(moving, some, others, reach)
            distance = np.linalg.norm(moving.place[left] - moving.place[right], axis=1)
            found.append((left, right, distance / reach))
    if not found:
        return ends[:0], starts[:0]
    left, right, cost = (np.concatenate(part) for part in zip(*found, strict=True))
    growth = moving.size[right] / moving.size[left]
    like = (growth < GROWTH) & (growth > 1 / GROWTH)
    return assign(Candidates(left[like], right[like], cost[like]))


def near(moving: Moving, left: Index, right: Index, reach: float) -> tuple[Index, Index]:
    """All pairs of objects that are at most `reach` (pixels) apart."""
    if not (len(left) and len(right)):
        return left[:0], right[:0]
    tree, other = KDTree(moving.place[left]), KDTree(moving.place[right])
    close = tree.sparse_distance_matrix(other, reach, output_type="ndarray")
    return left[close["i"]], right[close["j"]]
