"""How good a segmentation is: objects matched by overlap, and the figures made of it.

AP(t) = TP / (TP + FP + FN) at IoU ≥ t, as in the Data Science Bowl 2018 and the papers of
StarDist and Cellpose; panoptic quality as in Kirillov et al., CVPR 2019.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)


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


def iou_matrix(
    predicted: NDArray[np.integer[Any]], truth: NDArray[np.integer[Any]]
) -> NDArray[np.float64]:
    """IoU of each predicted object (rows) with each true one (columns), ids in rising order."""
    if predicted.shape != truth.shape:
        raise ValueError(f"shapes differ: {predicted.shape} and {truth.shape}")
    pred_ids, pred = np.unique(predicted, return_inverse=True)
    true_ids, true = np.unique(truth, return_inverse=True)
    table = np.bincount(
        pred.ravel().astype(np.int64) * len(true_ids) + true.ravel(),
        minlength=len(pred_ids) * len(true_ids),
    ).reshape(len(pred_ids), len(true_ids))
    union = table.sum(1, keepdims=True) + table.sum(0, keepdims=True) - table
    iou: NDArray[np.float64] = table / np.maximum(union, 1)
    return iou[np.ix_(pred_ids != 0, true_ids != 0)]


def match(predicted: NDArray[np.integer[Any]], truth: NDArray[np.integer[Any]]) -> Match:
    """Match objects of two label images of one shape, each at most once, by highest IoU."""
    iou = iou_matrix(predicted, truth)
    candidates = np.where(iou >= THRESHOLDS[0], iou, 0)
    rows, columns = linear_sum_assignment(-candidates)
    ious = candidates[rows, columns]
    return Match(iou.shape[0], iou.shape[1], ious[ious > 0])


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
