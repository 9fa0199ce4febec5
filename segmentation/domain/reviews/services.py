"""Giving verdicts."""

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, UserError
from segmentation.domain.jobs.events import announce
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.revisions import save_revision
from segmentation.domain.projects.permissions import can_review, require
from segmentation.domain.reviews.models import Review, Verdict

LONGEST_COMMENT = 5000


def give_verdict(
    actor: User, segmentation: Segmentation, version: int, verdict: Verdict, comment: str = ""
) -> Review:
    """Say what one thinks of a segmentation, as it was at `version`.

    What was said something of is kept as a revision, so that it can't change under the verdict.
    Raises `Conflict` when it has another version by now, `UserError` without a needed comment.
    """
    project = segmentation.image.project
    require(can_review, actor, project)
    if verdict == Verdict.CHANGES_REQUESTED and not comment.strip():
        raise UserError("Say in the comment what should be changed.", "comment_needed")
    if segmentation.version != version:
        raise Conflict("Somebody has changed this meanwhile: look at it again.", "stale_version")
    revision = save_revision(actor, segmentation)
    with transaction.atomic():
        review = Review.objects.create(
            segmentation=segmentation,
            revision=revision.number,
            version=revision.version,
            verdict=verdict,
            comment=comment.strip(),
            created_by=actor,
        )
        record(actor, "review given", segmentation, project.pk, verdict=str(verdict))
        told = {"segmentation": str(segmentation.pk), "image": str(segmentation.image_id)}
        announce(project.pk, "review", {**told, "verdict": str(verdict)})
    return review
