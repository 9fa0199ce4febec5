"""What people say is right: an image's truth, or the revision of it that was approved last."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Revision, Segmentation
from segmentation.domain.masks.queries import truths_of
from segmentation.domain.reviews.models import Outcome, Review


@dataclass(frozen=True)
class Known:
    """What is right in an image: a segmentation, at `revision`, or with all edits when it is None.

    `version` and `objects` are those that it has so.
    """

    segmentation: Segmentation
    revision: int | None
    version: int
    objects: int

    @property
    def image(self) -> Image:
        """What it is of."""
        return self.segmentation.image

    @property
    def image_id(self) -> UUID:
        """The key of what it is of."""
        return self.segmentation.image_id

    @classmethod
    def now(cls, segmentation: Segmentation) -> "Known":
        """A segmentation as it is now, with all edits."""
        return cls(segmentation, None, segmentation.version, segmentation.object_count)


def approvals(segmentations: QuerySet[Segmentation]) -> QuerySet[Review]:
    """The verdicts that stand and are approvals.

    What is edited later needs a new verdict; the revision that was approved stays approved.
    """
    newer = Review.objects.filter(
        Q(created_at__gt=OuterRef("created_at"))
        | Q(created_at=OuterRef("created_at"), pk__gt=OuterRef("pk")),
        segmentation=OuterRef("segmentation"),
    )
    standing = Review.objects.filter(~Exists(newer), segmentation__in=segmentations)
    return standing.filter(outcome=Outcome.APPROVED)


def approved_in(images: QuerySet[Image]) -> dict[UUID, Known]:
    """The revision of each image that was approved last, by the image's key."""
    # The oldest first, so that the newest stays.
    found = approved_of(Segmentation.objects.present().filter(image__in=images))
    return {known.image_id: known for known in found}


def approved_of(segmentations: QuerySet[Segmentation]) -> list[Known]:
    """The revisions that are approved, in the order in which they were."""
    revision = Revision.objects.filter(
        segmentation=OuterRef("segmentation"), number=OuterRef("revision")
    )
    counted = approvals(segmentations).annotate(
        approved_objects=Subquery(revision.values("object_count")[:1])
    )
    rows = counted.select_related("segmentation__image__project").order_by("created_at", "pk")
    return [
        Known(row.segmentation, row.revision, row.version, row.approved_objects) for row in rows
    ]


def known_in(images: QuerySet[Image]) -> list[Known]:
    """What is right in each image where that is known: its truth, or else what was approved."""
    truths = {truth.image_id: Known.now(truth) for truth in truths_of(images)}
    others = approved_in(images.exclude(pk__in=truths))
    return in_order([*truths.values(), *others.values()])


def in_order(known: Iterable[Known]) -> list[Known]:
    """In the order of the images' names."""
    return sorted(known, key=lambda one: (one.image.name, one.image_id))
