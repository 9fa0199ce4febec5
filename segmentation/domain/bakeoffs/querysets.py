"""Which bake-offs someone sees, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Count, Q

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.bakeoffs.models import BakeOff, BakeOffCrop, Panel, Preview

_JOBS = "crops__readings__job__state"


class BakeOffQuerySet(OfProjects["BakeOff"]):
    """Bake-offs, restricted to what a person may see."""

    def with_progress(self) -> Self:
        """Each with how many of its readings are `done`, `failed`, `cancelled` and `running`, of
        how many in `total`."""
        readings = "crops__readings"
        counts = {
            state: Count(readings, filter=Q(**{_JOBS: state}), distinct=True)
            for state in ("done", "failed", "cancelled", "running")
        }
        return self.annotate(total=Count(readings, distinct=True), **counts)


class CropQuerySet(OfProjects["BakeOffCrop"]):
    """Crops, restricted to what a person may see."""

    members = "bake_off__project__memberships__user"


class PanelQuerySet(OfProjects["Panel"]):
    """Panels, restricted to what a person may see."""

    members = "contestant__bake_off__project__memberships__user"


class PreviewQuerySet(OfProjects["Preview"]):
    """Previews, restricted to what a person may see."""

    members = "panel__contestant__bake_off__project__memberships__user"
