"""Which results seem doubtful: objects with low scores, or engines that see different ones."""

from collections.abc import Sequence

import numpy as np

from segmentation.domain.common.errors import UserError
from segmentation.domain.masks.comparing import compare_segmentations
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import read_table

MOST_RANKED = 200
"""So many images are looked at while somebody waits."""


def by_doubt(rows: Sequence[Segmentation], *, by_scores: bool) -> list[Segmentation]:
    """The most doubtful first; those of which nothing can be said come last."""
    doubt = {row.pk: low_scores(row) if by_scores else disagreement(row) for row in rows}
    return sorted(rows, key=lambda row: -doubt[row.pk])


def low_scores(segmentation: Segmentation) -> float:
    """How far the mean score of the objects is from certain, 0 to 1; -1 without scores."""
    table = read_table(segmentation, ["score"])
    if "score" not in table.column_names or not table.num_rows:
        return -1.0
    scores = table.column("score").to_numpy(zero_copy_only=False).astype(float)
    known = scores[np.isfinite(scores)]
    return float(1 - known.mean()) if len(known) else -1.0


def disagreement(segmentation: Segmentation) -> float:
    """1 - F1 against the newest result of another engine; -1 where there is none."""
    others = Segmentation.objects.present().filter(image=segmentation.image_id, model__isnull=False)
    mine = segmentation.model.engine if segmentation.model else ""
    other = others.exclude(model__engine=mine).order_by("-created_at", "-pk").first()
    if other is None or other.pk == segmentation.pk:
        return -1.0
    try:
        figures = compare_segmentations(segmentation, other).figures
    except UserError:
        return -1.0
    return float(1 - figures["f1"])
