"""Reviews: what people say of revisions."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import UUIDModel
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.reviews.querysets import ReviewQuerySet


class Verdict(models.TextChoices):
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"


class Review(UUIDModel):
    """Somebody's verdict on a revision, which never changes; `version` is that of its last edit."""

    segmentation = models.ForeignKey(Segmentation, on_delete=models.CASCADE, related_name="reviews")
    revision = models.PositiveIntegerField()
    version = models.PositiveBigIntegerField()
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["segmentation", "-created_at"], name="newest_review_of")]
