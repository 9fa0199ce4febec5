"""Which improvements someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.improvements.models import Improvement


class ImprovementQuerySet(OfProjects["Improvement"]):
    """Improvements, restricted to what a person may see."""
