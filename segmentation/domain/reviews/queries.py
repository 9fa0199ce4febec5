"""Reading what was said of segmentations."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import (
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from segmentation.domain.accounts.models import User
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.reviews.models import Assignment, Outcome, Review

UNREVIEWED = "none"


def with_verdict(segmentations: QuerySet[Segmentation]) -> QuerySet[Segmentation]:
    """Each with `verdict`: what holds of what is there now, "none" where it was edited since."""
    return segmentations.annotate(verdict=_holding())


@dataclass(frozen=True)
class Held:
    """How many segmentations there are of a verdict, and how many objects in them."""

    segmentations: int
    objects: int


def by_verdict(segmentations: QuerySet[Segmentation]) -> dict[str, Held]:
    """How many there are of each verdict, counted by the database: there may be many."""
    rows = segmentations.order_by().annotate(holds=_holding()).values_list("holds")
    counted = rows.annotate(number=Count("pk"), found=Sum("object_count"))
    return {verdict: Held(number, found) for verdict, number, found in counted}


def count_verdicts(segmentations: QuerySet[Segmentation]) -> Counter[str]:
    """How many there are of each verdict."""
    held = by_verdict(segmentations)
    return Counter({verdict: each.segmentations for verdict, each in held.items()})


def _holding() -> Coalesce:
    newest = Review.objects.filter(segmentation=OuterRef("pk"), version=OuterRef("version"))
    outcome = newest.order_by("-created_at", "-pk").values("outcome")[:1]
    return Coalesce(Subquery(outcome), Value(UNREVIEWED), output_field=CharField())


def unreviewed(segmentations: QuerySet[Segmentation]) -> QuerySet[Segmentation]:
    """Those that nobody has given a verdict on as they are now."""
    given = Review.objects.filter(segmentation=OuterRef("pk"), version=OuterRef("version"))
    return segmentations.filter(~Exists(given))


def newest_of_images(segmentations: QuerySet[Segmentation]) -> QuerySet[Segmentation]:
    """Of each image only the newest segmentation: the one that there is something to say of.

    Asked as "there is none newer", which PostgreSQL answers for all images in one go; for "it is
    the first of its image" it would look at each image by itself. None of `segmentations` may be
    in the trash.
    """
    newer = Segmentation.objects.present().filter(
        Q(created_at__gt=OuterRef("created_at"))
        | Q(created_at=OuterRef("created_at"), pk__gt=OuterRef("pk")),
        image=OuterRef("image"),
        trial=False,
    )
    return segmentations.filter(~Exists(newer), trial=False)


def waiting_for(user: User, segmentations: QuerySet[Segmentation]) -> QuerySet[Segmentation]:
    """What one person is to review: what is assigned to them, with its `rank`, or to nobody.

    Left out is what holds already or is disputed, and what they have judged as it is now.
    """
    todo = Assignment.objects.filter(image=OuterRef("image"), done_at=None)
    mine = todo.filter(reviewer=user)
    judged = Review.objects.filter(
        segmentation=OuterRef("pk"), version=OuterRef("version"), created_by=user
    )
    rows = with_verdict(segmentations).filter(Q(verdict__in=(UNREVIEWED, Outcome.OPEN)))
    open_to_me = Q(Exists(mine)) | ~Q(Exists(todo))
    ranked = rows.annotate(rank=Subquery(mine.values("rank")[:1]))
    return ranked.filter(open_to_me & ~Q(Exists(judged)))


def disputed(segmentations: QuerySet[Segmentation]) -> QuerySet[Segmentation]:
    """Those on which reviewers differ, which an owner decides."""
    return with_verdict(segmentations).filter(Q(verdict=Outcome.DISPUTED))
