"""Which runs someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.runs.models import Run, RunItem


class RunQuerySet(OfProjects["Run"]):
    """Runs, restricted to what a person may see."""


class RunItemQuerySet(OfProjects["RunItem"]):
    """Items of runs, restricted to what a person may see."""

    members = "run__project__memberships__user"

    def unannounced(self) -> Self:
        """Those whose present state no event has told yet."""
        return self.filter(announced=False)
