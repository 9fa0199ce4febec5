"""Who sees what belongs to projects: one rule for every table."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from segmentation.domain.accounts.models import User

Row = TypeVar("Row", bound=models.Model)


class OfProjects(models.QuerySet[Row]):
    """Rows that belong to projects; `members` leads from a row to the people of its project."""

    members: ClassVar[str] = "project__memberships__user"

    def visible_to(self, user: User) -> Self:
        """Those of projects the user is a member of; a site admin sees all."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(**{self.members: user})
