"""How far the reviewers of a project agree, and what was done by whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count

from segmentation.domain.accounts.models import User
from segmentation.domain.edits.models import Edit
from segmentation.domain.jobs.kept import until_news
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels
from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.kappa import cohen, fleiss
from segmentation.domain.reviews.models import Assignment, Review, Verdict
from segmentation.domain.reviews.queries import UNREVIEWED, count_verdicts, newest_of_images
from segmentation.domain.reviews.statements import GONE
from segmentation.science.engines.tally import tally

MOST_COMPARED = 20
"""So many images are compared object by object while somebody waits."""
_KEPT_S = 24 * 3600

Judged = dict[tuple[UUID, int], dict[str, str]]


def summary_of(project: Project) -> dict[str, Any]:
    """A project's reviewing in figures: what waits, who did what, and how far they agree."""
    return until_news(project.pk, "reviewing", lambda: _summary(project))


def _summary(project: Project) -> dict[str, Any]:
    newest = newest_of_images(Segmentation.objects.present().filter(image__project=project))
    verdicts = count_verdicts(newest)
    edits = Edit.objects.present().filter(
        segmentation__image__project=project, target=None, undone_at=None
    )
    images = verdicts.total()
    corrections = edits.count()
    return {
        "images": images,
        "reviewed": images - verdicts[UNREVIEWED],
        "verdicts": dict(verdicts),
        "corrections": corrections,
        "corrections_per_image": round(corrections / images, 2) if images else 0.0,
        "people": _people(project),
    }


def agreement_of(project: Project) -> dict[str, Any]:
    """Cohen's kappa of each two reviewers, Fleiss' of all, and F1 of the objects they approved."""
    return until_news(project.pk, "agreement", lambda: _agreement(project))


def _agreement(project: Project) -> dict[str, Any]:
    judged = _judged(project)
    people = sorted({name for verdicts in judged.values() for name in verdicts})
    pairs = []
    for first, second in combinations(people, 2):
        both = [(v[first], v[second]) for v in judged.values() if first in v and second in v]
        if both:
            pairs.append(
                {"people": [first, second], "items": len(both), "kappa": _round(cohen(both))}
            )
    shared = [list(verdicts.values()) for verdicts in judged.values() if len(verdicts) > 1]
    f1 = matched_f1(project)
    return {
        "items": len(shared),
        "fleiss": _round(fleiss(shared)),
        "pairs": pairs,
        "f1_images": len(f1),
        "f1": _round(sum(f1) / len(f1)) if f1 else None,
    }


def matched_f1(project: Project) -> list[float]:
    """For images of which two people approved something: the F1 of one's objects by the other's."""
    approved: dict[UUID, dict[UUID | None, Review]] = defaultdict(dict)
    rows = (
        Review.objects.present()
        .filter(segmentation__image__project=project, verdict=Verdict.APPROVED)
        .select_related("segmentation")
    )
    for review in rows.order_by("created_at", "pk"):
        approved[review.segmentation.image_id][review.created_by_id] = review
    several = [list(by.values()) for by in approved.values() if len(by) > 1][:MOST_COMPARED]
    return [_f1(*pair) for reviews in several for pair in combinations(reviews, 2)]


def _f1(first: Review, second: Review) -> float:
    ours, theirs = ((r.segmentation_id, r.revision) for r in (first, second))
    if ours == theirs:
        return 1.0
    key = f"agreement/{ours[0]}/{ours[1]}/{theirs[0]}/{theirs[1]}"
    found: float | None = cache.get(key)
    if found is None:
        labels = [open_labels(r.segmentation, r.revision).all() for r in (first, second)]
        found = float(tally(*labels).figures()["f1"])
        cache.set(key, found, _KEPT_S)
    return found


def _judged(project: Project) -> Judged:
    """The last verdict of each person on each version of each segmentation."""
    judged: Judged = defaultdict(dict)
    rows = Review.objects.present().filter(segmentation__image__project=project, final=False)
    fields = ("segmentation", "version", "created_by__username", "verdict")
    for key, version, who, verdict in rows.order_by("created_at", "pk").values_list(*fields):
        judged[key, version][who or GONE] = verdict
    return judged


def _people(project: Project) -> list[dict[str, Any]]:
    """What each did: verdicts, edits, and what still waits for them."""
    reviews = _counted(
        Review.objects.present().filter(segmentation__image__project=project), "created_by"
    )
    approvals = _counted(
        Review.objects.present().filter(
            segmentation__image__project=project, verdict=Verdict.APPROVED
        ),
        "created_by",
    )
    edits = _counted(
        Edit.objects.present().filter(
            segmentation__image__project=project, target=None, undone_at=None
        ),
        "by",
    )
    waiting = _counted(
        Assignment.objects.present().filter(image__project=project, done_at=None), "reviewer"
    )
    keys = {key for key in (*reviews, *edits, *waiting) if key}
    return [
        {
            "name": person.get_username(),
            "reviews": reviews[person.pk],
            "approved": approvals[person.pk],
            "edits": edits[person.pk],
            "waiting": waiting[person.pk],
        }
        for person in User.objects.filter(pk__in=keys).order_by("username")
    ]


def _counted(rows: Any, who: str) -> Counter[UUID | None]:
    found: Iterable[tuple[UUID | None, int]] = (
        rows.order_by().values_list(who).annotate(number=Count("pk"))
    )
    return Counter(dict(found))


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
