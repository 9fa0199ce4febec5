"""What can go wrong when several people change the same segmentation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segmentation.domain.common.errors import Conflict

if TYPE_CHECKING:
    from segmentation.domain.edits.models import Edit


class StaleVersion(Conflict):
    """The segmentation has changed since; `edits` says how, as far as one answer tells."""

    code = "stale_version"

    def __init__(self, version: int, edits: "Sequence[Edit]") -> None:
        super().__init__("Somebody has changed this meanwhile: look at it and do it again.")
        self.version = version
        self.edits = edits
