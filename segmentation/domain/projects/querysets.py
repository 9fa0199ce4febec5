"""Which projects someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.projects.models import Membership, Project


class ProjectQuerySet(OfProjects["Project"]):
    """Projects, restricted to what a person may see."""

    members = "memberships__user"


class MembershipQuerySet(OfProjects["Membership"]):
    """Memberships, restricted to what a person may see."""
