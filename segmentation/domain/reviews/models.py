"""Reviews: what people say of revisions, who is to say it, and remarks."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import Trashable, UUIDModel
from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.querysets import (
    AssignmentQuerySet,
    CommentQuerySet,
    ReviewQuerySet,
)


class Verdict(models.TextChoices):
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"


class Outcome(models.TextChoices):
    """What holds for a segmentation after a verdict, given those of others."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    OPEN = "open"
    DISPUTED = "disputed"


class Review(UUIDModel):
    """Somebody's verdict on a revision, which never changes; `version` is that of its last edit.

    `outcome` is what holds from then on, given what others said; a `final` word decides it.
    """

    segmentation = models.ForeignKey(Segmentation, on_delete=models.CASCADE, related_name="reviews")
    revision = models.PositiveIntegerField()
    version = models.PositiveBigIntegerField()
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.OPEN)
    final = models.BooleanField(default=False)
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["segmentation", "-created_at"], name="newest_review_of")]


class ReviewSettings(models.Model):
    """How a project reviews; without a row one person each, who sees everything.

    `blind` hides from those who are not owners which model it was and what others said.
    `reviewers_per_image` people have to agree before a verdict holds.
    """

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="review_settings"
    )
    blind = models.BooleanField(default=False)
    reviewers_per_image = models.PositiveSmallIntegerField(default=1)


class Assignment(UUIDModel):
    """An image that somebody is to review; lower `rank` first. `done_at` is when they did."""

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments"
    )
    rank = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=20)
    done_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["image", "reviewer"], name="a_person_is_assigned_an_image_once"
            )
        ]


class Comment(Trashable):
    """A remark on a segmentation, pinned to a place (pixels), an object, or both."""

    segmentation = models.ForeignKey(
        Segmentation, on_delete=models.CASCADE, related_name="comments"
    )
    text = models.TextField()
    label = models.PositiveBigIntegerField(null=True)
    t = models.PositiveIntegerField(null=True)
    z = models.PositiveIntegerField(null=True)
    y = models.FloatField(null=True)
    x = models.FloatField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["segmentation", "created_at"], name="comments_on")]
