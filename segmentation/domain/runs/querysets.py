"""Which runs someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from segmentation.domain.accounts.models import User
    from segmentation.domain.runs.models import Run, RunItem


class RunQuerySet(models.QuerySet["Run"]):
    """Runs, restricted to what a person may see."""

    def visible_to(self, user: User) -> Self:
        """Those of projects the user is a member of; a site admin sees all."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(project__memberships__user=user)


class RunItemQuerySet(models.QuerySet["RunItem"]):
    """Items of runs, restricted to what a person may see."""

    def visible_to(self, user: User) -> Self:
        """Those of runs that the user sees."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(run__project__memberships__user=user)

    def unannounced(self) -> Self:
        """Those whose present state no event has told yet."""
        return self.filter(announced=False)
