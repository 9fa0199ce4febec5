"""What stands beside data that leaves: who reviewed it, and how much was corrected."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from segmentation.domain.edits.models import Edit
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.approvals import Known
from segmentation.domain.reviews.models import Review, Verdict

_AT_ONCE = 500
GONE = "someone who is gone"


@dataclass
class Statement:
    """What people did to one result, up to the version that is given away.

    `verdicts` are by person, the last of each; `edits` (undone ones left out) by person, too;
    `touched` are the ids of the objects that these changed.
    """

    objects: int
    verdicts: dict[str, str] = field(default_factory=dict)
    verdict: str | None = None
    edits: Counter[str] = field(default_factory=Counter)
    touched: set[int] = field(default_factory=set)

    def to_json(self) -> dict[str, Any]:
        """As it stands beside a file."""
        return {
            "verdict": self.verdict,
            "verdicts": self.verdicts,
            "edits": dict(self.edits),
            "objects_changed": len(self.touched),
        }


def has_reviews(project: Project) -> bool:
    """Whether anybody has reviewed anything in a project."""
    return Review.objects.present().filter(segmentation__image__project=project).exists()


def statements(results: Sequence[Known]) -> dict[UUID, Statement]:
    """What was done to each result, by the segmentation's key."""
    found = {one.segmentation.pk: Statement(one.objects) for one in results}
    versions = {one.segmentation.pk: one.version for one in results}
    keys = list(found)
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        _add_verdicts(found, versions, some)
        _add_edits(found, versions, some)
    return found


def summary(told: Iterable[Statement]) -> dict[str, Any]:
    """What fraction of results was reviewed and approved, by whom, and how much was corrected."""
    rows = list(told)
    reviewed = [row for row in rows if row.verdict is not None]
    by: Counter[str] = Counter()
    edits: Counter[str] = Counter()
    for row in rows:
        by.update(row.verdicts.keys())
        edits.update(row.edits)
    approved = sum(row.verdict == Verdict.APPROVED for row in rows)
    return {
        "results": len(rows),
        "reviewed": len(reviewed),
        "approved": approved,
        "fraction_reviewed": _share(len(reviewed), len(rows)),
        "fraction_approved": _share(approved, len(rows)),
        "reviewers": dict(by),
        "results_corrected": sum(bool(row.edits) for row in rows),
        "edits": edits.total(),
        "editors": dict(edits),
        "objects": sum(row.objects for row in rows),
        "objects_changed": sum(len(row.touched) for row in rows),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _add_verdicts(
    found: dict[UUID, Statement], versions: dict[UUID, int], keys: list[UUID]
) -> None:
    rows = Review.objects.filter(segmentation__in=keys).select_related("created_by")
    for review in rows.order_by("created_at", "pk"):
        if review.version == versions[review.segmentation_id]:
            statement = found[review.segmentation_id]
            who = review.created_by.get_username() if review.created_by else GONE
            statement.verdicts[who] = review.verdict
            statement.verdict = review.outcome


def _add_edits(found: dict[UUID, Statement], versions: dict[UUID, int], keys: list[UUID]) -> None:
    rows = Edit.objects.filter(segmentation__in=keys, target=None).order_by("version")
    fields = ("segmentation", "version", "undone_at", "by__username", "labels")
    for key, version, undone_at, who, labels in rows.values_list(*fields).iterator():
        last = versions[key]
        if version <= last and (undone_at is None or undone_at > last):
            found[key].edits[who or GONE] += 1
            found[key].touched.update(labels)


def as_it_is(segmentations: Iterable[Segmentation]) -> list[Known]:
    """Results as they are now, with all edits."""
    return [Known.now(segmentation) for segmentation in segmentations]
