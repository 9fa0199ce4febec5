"""How remarks are deleted."""

from segmentation.domain.accounts.models import User
from segmentation.domain.projects.deletables import Deletable
from segmentation.domain.projects.permissions import can_edit, can_review, require
from segmentation.domain.reviews.commenting import tell
from segmentation.domain.reviews.models import Comment


class DeletableComment(Deletable[Comment]):
    """Whoever wrote a remark, and owners, delete it."""

    word = "comment"
    model = Comment
    right = staticmethod(can_edit)
    name = "text"
    project = "segmentation__image__project"

    def require_right(self, actor: User, row: Comment) -> None:
        """One's own go while one may write any."""
        own = row.created_by_id == actor.pk
        require(can_review if own else can_edit, actor, self.project_of(row))

    def moved(self, row: Comment) -> None:
        """Lists of remarks follow."""
        tell(row.segmentation)
