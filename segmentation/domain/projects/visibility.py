"""Who sees what belongs to projects, and what lies in the trash: one rule for every table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models

from segmentation.domain.common.models import Trashable

if TYPE_CHECKING:
    from segmentation.domain.accounts.models import User

Row = TypeVar("Row", bound=models.Model)


class OfProjects(models.QuerySet[Row]):
    """Rows that belong to projects; `members` leads from a row to the people of its project."""

    members: ClassVar[str] = "project__memberships__user"

    def visible_to(self, user: User) -> Self:
        """Those of projects the user is a member of, without the trash; a site admin sees all."""
        return self.present().shared_with(user)

    def present(self) -> Self:
        """Those that are not in the trash, and nothing that they belong to is."""
        return self.filter(**dict.fromkeys(trash_lookups(self.model, self.members), None))

    def in_trash(self, user: User) -> Self:
        """Those that were put there by themselves: what went with its holder comes back with it."""
        own, *holders = trash_lookups(self.model, self.members)
        rows = self.filter(**{f"{own}__isnull": False}, **dict.fromkeys(holders, None))
        return rows.shared_with(user)

    def shared_with(self, user: User) -> Self:
        """Those of projects the user is a member of, wherever they are; a site admin's are all."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(**{self.members: user})


@cache
def trash_lookups(model: type[models.Model], way: str) -> tuple[str, ...]:
    """When a row, then each that it belongs to along `way` or goes with, came into the trash."""
    rows = [("", model), *_passed(model, way)]
    beside = [
        (f"{prefix}{further}", other)
        for prefix, row in rows
        for also in getattr(row, "goes_with", ())
        for further, other in _passed(row, also)
    ]
    kept = [prefix for prefix, row in [*rows, *beside] if issubclass(row, Trashable)]
    return tuple(dict.fromkeys(f"{prefix}trashed_at" for prefix in kept))


def _passed(model: type[models.Model], way: str) -> Iterator[tuple[str, type[models.Model]]]:
    prefix = ""
    for name in way.split("__"):
        related: Any = model._meta.get_field(name).related_model
        model, prefix = related, f"{prefix}{name}__"
        yield prefix, model
