"""What a comparison with the truth comes to, in sums that many images can be pooled by."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.matching import THRESHOLDS, Overlaps, match_overlaps

# A predicted object belongs to a true one, or the other way round, when this much of it lies there.
MOSTLY = 0.5


@dataclass(frozen=True)
class Tally:
    """Sums over images; each field of the sum of two tallies is the sum of the fields.

    hits, ap: one for each of `THRESHOLDS`: matched objects, and AP of each image summed up.
    iou: of all pairs matched at 0.5. splits: true objects that were found in several pieces;
    merges: predicted objects that hold several true ones. missed_count: how far the number of
    objects was off, image by image.
    """

    images: int = 0
    predicted: int = 0
    true: int = 0
    iou: float = 0.0
    splits: int = 0
    merges: int = 0
    missed_count: int = 0
    hits: tuple[int, ...] = (0,) * len(THRESHOLDS)
    ap: tuple[float, ...] = (0.0,) * len(THRESHOLDS)

    def __add__(self, other: Self) -> Self:
        return self._with(other, 1)

    def __sub__(self, other: Self) -> Self:
        return self._with(other, -1)

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `to_json`."""
        lists = {name: tuple(data[name]) for name in ("hits", "ap")}
        return cls(**{**data, **lists})

    def figures(self) -> dict[str, Any]:
        """The figures people compare models by; none of them when there is no image.

        AP as in Caicedo et al., Nature Methods 2019; panoptic quality as in Kirillov et al., CVPR
        2019. Precision, recall and F1 are at an IoU of 0.5. `count_error` is relative.
        """
        if not self.images:
            return {}
        hits, total = self.hits[0], self.predicted + self.true
        return {
            "images": self.images,
            "predicted": self.predicted,
            "true": self.true,
            "ap": {f"{t:.2f}": _ap(h, total) for t, h in zip(THRESHOLDS, self.hits, strict=True)},
            "ap_per_image": {
                f"{t:.2f}": share / self.images
                for t, share in zip(THRESHOLDS, self.ap, strict=True)
            },
            "precision": hits / self.predicted if self.predicted else 0.0,
            "recall": hits / self.true if self.true else 0.0,
            "f1": 2 * hits / total if total else 1.0,
            "panoptic_quality": 2 * self.iou / total if total else 1.0,
            "mean_matched_iou": self.iou / hits if hits else 0.0,
            "count_error": self.missed_count / self.true if self.true else 0.0,
            "splits": self.splits,
            "merges": self.merges,
        }

    def _with(self, other: Self, sign: int) -> Self:
        return type(self)(**{f.name: _sum(self, other, f.name, sign) for f in fields(self)})


def tally(predicted: NDArray[np.integer[Any]], truth: NDArray[np.integer[Any]]) -> Tally:
    """Compare two label images of one shape, of any number of axes; raises ValueError otherwise."""
    return tally_overlaps(Overlaps.of(predicted, truth))


def tally_overlaps(overlaps: Overlaps) -> Tally:
    """The tally of one image, of what overlaps in it."""
    ious = match_overlaps(overlaps)
    found, true = len(overlaps.predicted), len(overlaps.true)
    hits = tuple(int((ious >= threshold).sum()) for threshold in THRESHOLDS)
    return Tally(
        images=1,
        predicted=found,
        true=true,
        iou=float(ious.sum()),
        splits=int(in_pieces(overlaps).sum()),
        merges=int(holding_several(overlaps).sum()),
        missed_count=abs(found - true),
        hits=hits,
        ap=tuple(_ap(count, found + true) for count in hits),
    )


def in_pieces(overlaps: Overlaps) -> NDArray[np.bool_]:
    """For each true object, whether two or more predicted ones lie mostly in it."""
    inside = overlaps.shared / overlaps.predicted[overlaps.rows]
    return _several(overlaps.columns[inside > MOSTLY], len(overlaps.true))


def holding_several(overlaps: Overlaps) -> NDArray[np.bool_]:
    """For each predicted object, whether two or more true ones lie mostly in it."""
    inside = overlaps.shared / overlaps.true[overlaps.columns]
    return _several(overlaps.rows[inside > MOSTLY], len(overlaps.predicted))


def _several(wholes: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    several: NDArray[np.bool_] = np.bincount(wholes, minlength=count) > 1
    return several


def _ap(hits: int, total: int) -> float:
    """TP / (TP + FP + FN); an empty image answered with nothing is right."""
    return hits / (total - hits) if total else 1.0


def _sum(first: Any, second: Any, name: str, sign: int) -> Any:
    ours, theirs = getattr(first, name), getattr(second, name)
    if isinstance(ours, tuple):
        return tuple(a + sign * b for a, b in zip(ours, theirs, strict=True))
    return ours + sign * theirs
