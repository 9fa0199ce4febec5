"""Which exports someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.exports.models import Export


class ExportQuerySet(OfProjects["Export"]):
    """Exports, restricted to what a person may see."""
