"""What can go wrong when several people change the same segmentation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segmentation.domain.common.errors import Conflict

if TYPE_CHECKING:
    from segmentation.domain.edits.models import Edit


class StaleVersion(Conflict):
    """The segmentation has changed since; `edits` says how, as far as one answer tells.

    With `clashes`, what was to be done alters pixels that these edits have altered.
    """

    code = "stale_version"

    def __init__(self, version: int, edits: "Sequence[Edit]", *, clashes: bool = False) -> None:
        what = "the same pixels" if clashes else "this"
        code = "same_pixels" if clashes else None
        super().__init__(
            f"Somebody has changed {what} meanwhile: look at it and do it again.", code
        )
        self.version = version
        self.edits = edits
