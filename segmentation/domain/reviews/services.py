"""Giving verdicts."""

from django.db import transaction
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, UserError
from segmentation.domain.jobs.events import announce
from segmentation.domain.masks.models import Revision, Segmentation
from segmentation.domain.masks.revisions import save_revision
from segmentation.domain.notices.services import send_notice
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_edit, can_review, require
from segmentation.domain.reviews.blindness import is_blind
from segmentation.domain.reviews.commenting import link_to
from segmentation.domain.reviews.models import Assignment, Outcome, Review, ReviewSettings, Verdict
from segmentation.domain.reviews.outcomes import outcome_of, settings_of

LONGEST_COMMENT = 5000
REVIEWED = "review-verdict"
MOST_REVIEWERS = 10
_SAID = {
    Verdict.APPROVED: "approved",
    Verdict.CHANGES_REQUESTED: "asks for changes to",
    Verdict.REJECTED: "rejected",
}


def give_verdict(
    actor: User,
    segmentation: Segmentation,
    version: int,
    verdict: Verdict,
    comment: str = "",
    *,
    final: bool = False,
) -> Review:
    """Say what one thinks of a segmentation, as it was at `version`.

    What was said something of is kept as a revision, so that it can't change under the verdict. An
    owner's `final` word decides where reviewers differ. Raises `Conflict` when it has another
    version by now, `UserError` without a needed comment.
    """
    project = segmentation.image.project
    require(can_edit if final else can_review, actor, project)
    if verdict == Verdict.CHANGES_REQUESTED and not comment.strip():
        raise UserError("Say in the comment what should be changed.", "comment_needed")
    if segmentation.version != version:
        raise Conflict("Somebody has changed this meanwhile: look at it again.", "stale_version")
    revision = save_revision(actor, segmentation)
    with transaction.atomic():
        # One after the other: what holds depends on what others said.
        Segmentation.objects.select_for_update(of=("self",)).get(pk=segmentation.pk)
        review = _written(actor, segmentation, revision, verdict, comment.strip(), final)
        mine = Assignment.objects.filter(image=segmentation.image_id, reviewer=actor, done_at=None)
        mine.update(done_at=timezone.now())
        record(actor, "review given", segmentation, project.pk, verdict=str(verdict))
        told = {"segmentation": str(segmentation.pk), "image": str(segmentation.image_id)}
        blind = is_blind(project)
        said = review.outcome if blind else str(verdict)
        announce(project.pk, "review", {**told, "verdict": said})
        if not blind:
            _tell(actor, segmentation, review)
    return review


@transaction.atomic
def set_review_settings(
    actor: User, project: Project, *, blind: bool, reviewers_per_image: int
) -> ReviewSettings:
    """Say how a project reviews; owners do."""
    require(can_edit, actor, project)
    if not 1 <= reviewers_per_image <= MOST_REVIEWERS:
        raise UserError(f"An image has 1 to {MOST_REVIEWERS} reviewers.")
    wanted = {"blind": blind, "reviewers_per_image": reviewers_per_image}
    made, _ = ReviewSettings.objects.update_or_create(project=project, defaults=wanted)
    record(actor, "review settings changed", project, project.pk, **wanted)
    return made


def _written(
    actor: User,
    segmentation: Segmentation,
    revision: Revision,
    verdict: Verdict,
    comment: str,
    final: bool,
) -> Review:
    review = Review(
        segmentation=segmentation,
        revision=revision.number,
        version=revision.version,
        verdict=verdict,
        comment=comment,
        final=final,
        created_by=actor,
    )
    earlier = segmentation.reviews.filter(version=revision.version).order_by("created_at", "pk")
    people = settings_of(segmentation.image.project).reviewers_per_image
    review.outcome = outcome_of([*earlier, review], people)
    review.save()
    return review


def _tell(actor: User, segmentation: Segmentation, review: Review) -> None:
    """Who made it or corrected it hears of the verdict, owners of a dispute."""
    project = segmentation.image.project
    editors = segmentation.edits.values_list("by", flat=True).distinct()
    involved = {segmentation.created_by_id, *editors}
    if review.outcome == Outcome.DISPUTED:
        involved |= set(project.memberships.filter(role="owner").values_list("user", flat=True))
    people = User.objects.filter(pk__in=[pk for pk in involved if pk and pk != actor.pk])
    members = people.filter(memberships__project=project)
    send_notice(
        members,
        REVIEWED,
        f"{actor.get_username()} {_SAID[Verdict(review.verdict)]} {segmentation.image.name}",
        text=review.comment[:200],
        link=link_to(segmentation),
        project=project,
    )
