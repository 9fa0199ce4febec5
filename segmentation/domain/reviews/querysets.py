"""Which reviews someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.reviews.models import Review


class ReviewQuerySet(OfProjects["Review"]):
    """Reviews, restricted to what a person may see."""

    members = "segmentation__image__project__memberships__user"
