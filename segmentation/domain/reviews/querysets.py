"""Which reviews, assignments and comments someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from segmentation.domain.projects.models import Role
from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.accounts.models import User
    from segmentation.domain.reviews.models import Assignment, Comment, Review

_IMAGE = "segmentation__image"


def unless_blind(user: User, image: str = _IMAGE) -> Q:
    """What is not hidden from a person: all but what others said where reviewing is blind."""
    project = f"{image}__project"
    owned = {f"{project}__memberships__user": user, f"{project}__memberships__role": Role.OWNER}
    open_to_all = Q(**{f"{project}__review_settings": None}) | Q(
        **{f"{project}__review_settings__blind": False}
    )
    return open_to_all | Q(created_by=user) | Q(**owned)


class ReviewQuerySet(OfProjects["Review"]):
    """Reviews, restricted to what a person may see."""

    members = "segmentation__image__project__memberships__user"

    def shared_with(self, user: User) -> Self:
        """Those of one's projects; where reviewing is blind, owners alone see others'."""
        seen = super().shared_with(user)
        return seen if user.is_superuser else seen.filter(unless_blind(user)).distinct()


class CommentQuerySet(OfProjects["Comment"]):
    """Comments, restricted to what a person may see."""

    members = "segmentation__image__project__memberships__user"

    def shared_with(self, user: User) -> Self:
        """Those of one's projects; where reviewing is blind, owners alone see others'."""
        seen = super().shared_with(user)
        return seen if user.is_superuser else seen.filter(unless_blind(user)).distinct()


class AssignmentQuerySet(OfProjects["Assignment"]):
    """Assignments, restricted to what a person may see."""

    members = "image__project__memberships__user"
