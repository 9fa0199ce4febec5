"""Reading what was said of segmentations."""

from collections import Counter

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from segmentation.domain.accounts.models import User
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.reviews.models import Assignment, Outcome, Review

UNREVIEWED = "none"


def with_verdict(segmentations: QuerySet[Segmentation]) -> QuerySet[Segmentation]:
    """Each with `verdict`: what holds of what is there now, "none" where it was edited since."""
    return segmentations.annotate(verdict=_holding())


def count_verdicts(segmentations: QuerySet[Segmentation]) -> Counter[str]:
    """How many there are of each verdict."""
    rows = segmentations.order_by().annotate(holds=_holding())
    return Counter(rows.values_list("holds", flat=True))


def _holding() -> Coalesce:
    newest = Review.objects.filter(segmentation=OuterRef("pk"), version=OuterRef("version"))
    outcome = newest.order_by("-created_at", "-pk").values("outcome")[:1]
    return Coalesce(Subquery(outcome), Value(UNREVIEWED), output_field=CharField())


def unreviewed(segmentations: QuerySet[Segmentation]) -> QuerySet[Segmentation]:
    """Those that nobody has given a verdict on as they are now."""
    given = Review.objects.filter(segmentation=OuterRef("pk"), version=OuterRef("version"))
    return segmentations.filter(~Exists(given))


def newest_of_images(segmentations: QuerySet[Segmentation]) -> QuerySet[Segmentation]:
    """Of each image only the newest segmentation: the one that there is something to say of."""
    here = Segmentation.objects.present().filter(image=OuterRef("image"), trial=False)
    newest = here.order_by("-created_at", "-pk")
    found = segmentations.annotate(newest=Subquery(newest.values("pk")[:1]))
    return found.filter(pk=F("newest"))


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
