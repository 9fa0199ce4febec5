"""How archives are deleted."""

from segmentation.domain.accounts.models import User
from segmentation.domain.exports.models import Export
from segmentation.domain.jobs.services import cancel
from segmentation.domain.projects.deletables import Deletable
from segmentation.domain.projects.permissions import can_run, can_view, require


class DeletableExport(Deletable[Export]):
    """Whoever asked for an archive, and whoever may run, stops making it or removes it."""

    word = "export"
    model = Export
    right = staticmethod(can_run)
    name = "filename"

    def require_right(self, actor: User, row: Export) -> None:
        """One's own need no more than being let in."""
        own = row.created_by_id == actor.pk
        require(can_view if own else can_run, actor, row.project)

    def stop(self, row: Export) -> None:
        """It is not made any further."""
        cancel(row.job)
