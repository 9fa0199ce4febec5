"""Which connections and transfers someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.utils import timezone

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.accounts.models import User
    from segmentation.domain.omero.models import Connection, Transfer


class ConnectionQuerySet(OfProjects["Connection"]):
    """Connections: nobody but the person who signed in sees one, site admins included."""

    def shared_with(self, user: User) -> Self:
        """One's own that are not over, of projects that one still sees."""
        mine = self.filter(owner_id=user.pk, expires_at__gt=timezone.now())
        return OfProjects.shared_with(mine, user)


class TransferQuerySet(OfProjects["Transfer"]):
    """Transfers, restricted to what a person may see."""
