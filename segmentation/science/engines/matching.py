"""How good a segmentation is: objects matched by overlap, and the figures made of it.

AP(t) = TP / (TP + FP + FN) at IoU ≥ t, as in the Data Science Bowl 2018 and the papers of
StarDist and Cellpose; panoptic quality as in Kirillov et al., CVPR 2019.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.pairs import count_pairs

THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
_LARGE = 2**31


@dataclass(frozen=True)
class Match:
    """The matched pairs of one image: `ious` of the pairs that overlap at 0.5 or more."""

    predicted: int
    true: int
    ious: NDArray[np.float64]

    def counts(self, threshold: float) -> tuple[int, int, int]:
        """True positives, false positives and false negatives at an IoU of 0.5 or more."""
        hits = int((self.ious >= threshold).sum())
        return hits, self.predicted - hits, self.true - hits


@dataclass(frozen=True)
class Evaluation:
    """Figures pooled over all objects, and the mean over images of AP."""

    images: int
    predicted: int
    true: int
    ap: dict[float, float]
    ap_per_image: dict[float, float]
    precision: float
    recall: float
    f1: float
    mean_matched_iou: float
    panoptic_quality: float


@dataclass(frozen=True)
class Overlaps:
    """The pairs of objects that share pixels, and how many pixels each object has.

    Pair i is predicted object `rows[i]` and true object `columns[i]`, counted from 0 by rising id,
    with `shared[i]` pixels in common.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    shared: NDArray[np.int64]
    predicted: NDArray[np.int64]
    true: NDArray[np.int64]

    @classmethod
    def of(cls, predicted: NDArray[np.integer[Any]], truth: NDArray[np.integer[Any]]) -> Self:
        """Of two label images of one shape; raises ValueError when the shapes differ."""
        if predicted.shape != truth.shape:
            raise ValueError(f"shapes differ: {predicted.shape} and {truth.shape}")
        return cls.counted(*count_pairs([(_small(predicted), _small(truth))]))

    @classmethod
    def counted(
        cls, ids: NDArray[np.int64], true_ids: NDArray[np.int64], pixels: NDArray[np.int64]
    ) -> Self:
        """Of the pairs of ids that `count_pairs` finds."""
        rows, areas = _grouped(ids, pixels)
        columns, true_areas = _grouped(true_ids, pixels)
        both = (ids > 0) & (true_ids > 0)
        return cls(rows[both], columns[both], pixels[both], areas, true_areas)

    @property
    def ious(self) -> NDArray[np.float64]:
        """Intersection over union of each pair."""
        union = self.predicted[self.rows] + self.true[self.columns] - self.shared
        quotient: NDArray[np.float64] = self.shared / union
        return quotient


def _small(ids: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
    """The ids, or their ranks where two would not fit into one number."""
    if ids.max(initial=0) < _LARGE:
        return ids
    return np.searchsorted(np.union1d(ids, [0]), ids)


def _grouped(
    ids: NDArray[np.int64], pixels: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which object, counted from 0, each entry is of (-1 for background); pixels of each object."""
    known, place = np.unique(ids, return_inverse=True)
    areas = np.bincount(place, pixels, len(known)).astype(np.int64)
    background = int(len(known) > 0 and known[0] == 0)
    return place.ravel() - background, areas[background:]


def iou_matrix(
    predicted: NDArray[np.integer[Any]], truth: NDArray[np.integer[Any]]
) -> NDArray[np.float64]:
    """IoU of each predicted object (rows) with each true one (columns), ids in rising order."""
    found = Overlaps.of(predicted, truth)
    matrix = np.zeros((len(found.predicted), len(found.true)))
    matrix[found.rows, found.columns] = found.ious
    return matrix


def match(predicted: NDArray[np.integer[Any]], truth: NDArray[np.integer[Any]]) -> Match:
    """Match objects of two label images of one shape, each at most once, by highest IoU."""
    found = Overlaps.of(predicted, truth)
    return Match(len(found.predicted), len(found.true), match_overlaps(found))


def match_overlaps(found: Overlaps) -> NDArray[np.float64]:
    """The IoUs of matched pairs, the highest first."""
    matched: NDArray[np.float64] = found.ious[matched_pairs(found)]
    return matched


def matched_pairs(found: Overlaps) -> NDArray[np.int64]:
    """Which pairs of `found` are matched, those of the highest IoU first.

    An IoU above 0.5 leaves no room for another partner, and one of exactly 0.5 only for partners
    that are as good and have no other: taking the best first is the best assignment.
    """
    ious = found.ious
    near = np.flatnonzero(ious >= THRESHOLDS[0])
    order = near[np.argsort(-ious[near], kind="stable")]
    rows: set[int] = set()
    columns: set[int] = set()
    taken: list[int] = []
    for pair in order:
        row, column = int(found.rows[pair]), int(found.columns[pair])
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            taken.append(int(pair))
    return np.array(taken, np.int64)


def summarise(matches: Iterable[Match]) -> Evaluation:
    """Pool the matches of many images."""
    found = list(matches)
    ious = np.concatenate([match.ious for match in found]) if found else np.empty(0)
    predicted, true = sum(m.predicted for m in found), sum(m.true for m in found)
    hits = len(ious)
    return Evaluation(
        images=len(found),
        predicted=predicted,
        true=true,
        ap={t: _ap(Match(predicted, true, ious), t) for t in THRESHOLDS},
        ap_per_image={t: _mean([_ap(match, t) for match in found]) for t in THRESHOLDS},
        precision=hits / predicted if predicted else 0.0,
        recall=hits / true if true else 0.0,
        f1=2 * hits / (predicted + true) if predicted + true else 1.0,
        mean_matched_iou=_mean(ious),
        panoptic_quality=2 * float(ious.sum()) / (predicted + true) if predicted + true else 1.0,
    )


def _ap(match: Match, threshold: float) -> float:
    """An empty image answered with nothing is right."""
    hits, extra, missed = match.counts(threshold)
    total = hits + extra + missed
    return hits / total if total else 1.0


def _mean(values: Iterable[float] | NDArray[np.float64]) -> float:
    array = np.asarray(list(values), dtype=float)
    return float(array.mean()) if array.size else 0.0
