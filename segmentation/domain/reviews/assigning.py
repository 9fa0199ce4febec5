"""Saying who reviews which images: by hand, in turn, at random, or the doubtful ones first."""

import secrets
from collections.abc import Sequence
from itertools import cycle, islice
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import UserError
from segmentation.domain.jobs.events import announce
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.notices.services import send_notice
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_manage_members, can_review, require
from segmentation.domain.reviews.doubt import MOST_RANKED, by_doubt
from segmentation.domain.reviews.models import Assignment
from segmentation.domain.reviews.queries import newest_of_images, unreviewed

ASSIGNED = "review-assigned"
HAND, IN_TURN, AUDIT, SCORES, DISAGREEMENT = METHODS = (
    "hand", "round_robin", "audit", "low_scores", "disagreement",
)  # fmt: skip
_RANKED = {SCORES, DISAGREEMENT}


@transaction.atomic
def assign_images(
    actor: User,
    project: Project,
    reviewers: Sequence[User],
    method: str,
    *,
    images: Sequence[UUID] = (),
    count: int | None = None,
    per_image: int = 1,
) -> list[Assignment]:
    """Have people review images of a project; each hears of it. Owners do this.

    By `hand` everybody gets all of `images`, once more if they have reviewed them. Otherwise images
    that wait for a verdict are dealt in turn, `per_image` people each: all, a random sample of
    `count`, or the `count` that seem most doubtful, by low scores or by how far engines disagree.
    Raises `UserError` for what can't be.
    """
    require(can_manage_members, actor, project)
    _refuse_nonsense(project, reviewers, method, per_image)
    chosen = list(images) if method == HAND else _chosen(project, method, count)
    known = set(project.images.present().filter(pk__in=chosen).values_list("pk", flat=True))
    chosen = [key for key in chosen if key in known]
    if not chosen:
        raise UserError("There is no image to assign: none waits for a review.", "nothing_waits")
    if method == HAND:
        done = Assignment.objects.filter(image__in=chosen, reviewer__in=reviewers)
        done.filter(done_at__isnull=False).delete()
    dealt = _dealt(chosen, reviewers, len(reviewers) if method == HAND else per_image)
    made = Assignment.objects.bulk_create(
        [
            Assignment(image_id=image, reviewer=who, rank=rank, why=method, created_by=actor)
            for rank, image, who in dealt
        ],
        ignore_conflicts=True,
    )
    record(actor, "reviews assigned", project, project.pk, method=method, images=len(chosen))
    _tell(project, reviewers, made)
    announce(project.pk, "assignment", {"images": len(chosen)})
    return made


@transaction.atomic
def unassign(actor: User, assignment: Assignment) -> None:
    """Have somebody review an image no longer; what they said of it stays. Owners do this."""
    project = assignment.image.project
    require(can_manage_members, actor, project)
    told = {"image": str(assignment.image_id), "reviewer": assignment.reviewer.get_username()}
    record(actor, "review unassigned", assignment, project.pk, **told)
    announce(project.pk, "assignment", {"images": 1})
    assignment.delete()


def _tell(project: Project, reviewers: Sequence[User], made: Sequence[Assignment]) -> None:
    """Each hears of how many images they got."""
    for person in reviewers:
        number = sum(one.reviewer_id == person.pk for one in made)
        if number:
            send_notice(
                [person],
                ASSIGNED,
                f"You are to review {number} image{'s' if number > 1 else ''}",
                text=project.name,
                link=f"/projects/{project.pk}/review/",
                project=project,
            )


def _refuse_nonsense(
    project: Project, reviewers: Sequence[User], method: str, per_image: int
) -> None:
    if method not in METHODS:
        raise UserError(f"Choose one of {', '.join(METHODS)}.")
    if not reviewers:
        raise UserError("Choose who is to review.")
    if not 1 <= per_image <= len(reviewers):
        raise UserError(f"Choose {per_image} reviewers or more: each image has so many.")
    for person in reviewers:
        if not can_review(person, project):
            raise UserError(f"{person.get_username()} may not review in this project.")


def _waiting(project: Project) -> QuerySet[Segmentation]:
    return unreviewed(
        newest_of_images(Segmentation.objects.present().filter(image__project=project))
    )


def _chosen(project: Project, method: str, count: int | None) -> list[UUID]:
    waiting = _waiting(project).order_by("image__name", "pk")
    if method in _RANKED:
        rows = list(waiting.select_related("image")[:MOST_RANKED])
        ranked = by_doubt(rows, by_scores=method == SCORES)
        return [row.image_id for row in ranked][:count]
    keys = list(waiting.values_list("image", flat=True))
    if method == AUDIT:
        return secrets.SystemRandom().sample(keys, min(count or 1, len(keys)))
    return keys[:count]


def _dealt(
    images: Sequence[UUID], reviewers: Sequence[User], each: int
) -> list[tuple[int, UUID, User]]:
    """Who gets which, in turn: nobody gets an image twice, and all about as many."""
    turn = cycle(reviewers)
    return [
        (rank, image, person) for rank, image in enumerate(images) for person in islice(turn, each)
    ]
