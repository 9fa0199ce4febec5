"""Reading what was said of segmentations."""

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from segmentation.domain.masks.models import Segmentation
from segmentation.domain.reviews.models import Review, Verdict

UNREVIEWED = "none"


def with_verdict(segmentations: QuerySet[Segmentation]) -> QuerySet[Segmentation]:
    """Each with `verdict`: the newest on what is there now, "none" where it was edited since."""
    newest = Review.objects.filter(segmentation=OuterRef("pk"), version=OuterRef("version"))
    verdict = newest.order_by("-created_at", "-pk").values("verdict")[:1]
    return segmentations.annotate(
        verdict=Coalesce(Subquery(verdict), Value(UNREVIEWED), output_field=CharField())
    )


def approved(segmentations: QuerySet[Segmentation]) -> QuerySet[Segmentation]:
    """Those whose newest verdict, on what is there now, is approval."""
    return with_verdict(segmentations).filter(Q(verdict=Verdict.APPROVED))


def unreviewed(segmentations: QuerySet[Segmentation]) -> QuerySet[Segmentation]:
    """Those that nobody has given a verdict on as they are now."""
    given = Review.objects.filter(segmentation=OuterRef("pk"), version=OuterRef("version"))
    return segmentations.filter(~Exists(given))


def newest_of_images(segmentations: QuerySet[Segmentation]) -> QuerySet[Segmentation]:
    """Of each image only the newest segmentation: the one that there is something to say of."""
    here = Segmentation.objects.filter(image=OuterRef("image"), trial=False)
    newest = here.order_by("-created_at", "-pk")
    found = segmentations.annotate(newest=Subquery(newest.values("pk")[:1]))
    return found.filter(pk=F("newest"))
