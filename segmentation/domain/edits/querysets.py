"""Which edits someone sees, and which they can take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.accounts.models import User
    from segmentation.domain.edits.models import Edit, Proposal
    from segmentation.domain.masks.models import Segmentation


class EditQuerySet(OfProjects["Edit"]):
    """Edits, restricted to what a person may see, and which of them they can take back."""

    members = "segmentation__image__project__memberships__user"

    def made_by(self, user: User, segmentation: Segmentation) -> Self:
        """What a person did to a segmentation, without undoing and redoing; the newest first."""
        own = self.filter(segmentation=segmentation, by=user, target=None)
        return own.order_by("-version")

    def to_undo(self, user: User, segmentation: Segmentation) -> Edit | None:
        """The last thing a person did that still holds."""
        return self.made_by(user, segmentation).filter(undone_at=None).first()

    def to_redo(self, user: User, segmentation: Segmentation) -> Edit | None:
        """What a person undid last; nothing once they have done something else since."""
        own = self.made_by(user, segmentation)
        newest = own.values_list("version", flat=True).first() or 0
        return own.filter(undone_at__gt=newest).order_by("-undone_at").first()


class ProposalQuerySet(OfProjects["Proposal"]):
    """Proposals, restricted to what a person may see."""

    members = "segmentation__image__project__memberships__user"
