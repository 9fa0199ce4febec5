"""Remarks on segmentations, and their being dealt with."""

from django.db import transaction
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import UserError
from segmentation.domain.jobs.events import announce
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.notices.services import send_notice
from segmentation.domain.projects.permissions import can_review, require
from segmentation.domain.reviews.blindness import is_blind
from segmentation.domain.reviews.models import Comment

COMMENTED = "review-comment"
LONGEST_COMMENT = 5000
_SHOWN = 200


@transaction.atomic
def add_comment(
    actor: User,
    segmentation: Segmentation,
    text: str,
    *,
    label: int | None = None,
    place: tuple[int, int, float, float] | None = None,
) -> Comment:
    """Remark on something; `place` is t, z, y, x in pixels, within the image."""
    project = segmentation.image.project
    require(can_review, actor, project)
    if not text.strip():
        raise UserError("Write something.", "comment_needed")
    if place is not None:
        times, _, planes, height, width = segmentation.image.shape
        ends = (times, planes, height, width)
        if any(not 0 <= at <= end for at, end in zip(place, ends, strict=True)):
            raise UserError("This place is beyond the image.")
    t, z, y, x = place or (None, None, None, None)
    comment = Comment.objects.create(
        segmentation=segmentation, text=text.strip(), label=label,
        t=t, z=z, y=y, x=x, created_by=actor,
    )  # fmt: skip
    record(actor, "comment written", segmentation, project.pk)
    tell(segmentation)
    # Where reviewing is blind, people don't hear of each other.
    told = [] if is_blind(project) else _involved(segmentation, actor)
    send_notice(
        told,
        COMMENTED,
        f"{actor.get_username()} commented on {segmentation.image.name}",
        text=comment.text[:_SHOWN],
        link=link_to(segmentation),
        project=project,
    )
    return comment


@transaction.atomic
def resolve_comment(actor: User, comment: Comment, resolved: bool) -> Comment:
    """Say that a remark has been dealt with, or has not."""
    project = comment.segmentation.image.project
    require(can_review, actor, project)
    comment.resolved_at = timezone.now() if resolved else None
    comment.resolved_by = actor if resolved else None
    comment.save(update_fields=["resolved_at", "resolved_by"])
    action = "comment resolved" if resolved else "comment reopened"
    record(actor, action, comment.segmentation, project.pk)
    tell(comment.segmentation)
    return comment


def link_to(segmentation: Segmentation) -> str:
    """The page on which it is looked at."""
    return f"/images/{segmentation.image_id}/?segmentation={segmentation.pk}"


def _involved(segmentation: Segmentation, actor: User) -> list[User]:
    """Who made it, changed it or remarked on it, but for who does so now."""
    people = User.objects.filter(
        pk__in=[
            segmentation.created_by_id,
            *segmentation.edits.values_list("by", flat=True).distinct(),
            *segmentation.comments.values_list("created_by", flat=True).distinct(),
        ]
    )
    members = people.filter(memberships__project=segmentation.image.project)
    return list(members.exclude(pk=actor.pk))


def tell(segmentation: Segmentation) -> None:
    """Announce that something was remarked on it, or that a remark has changed."""
    told = {"segmentation": str(segmentation.pk), "image": str(segmentation.image_id)}
    announce(segmentation.image.project_id, "comment", told)
