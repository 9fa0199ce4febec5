"""Whether something a person wants to do touches pixels that others have changed meanwhile."""

from collections.abc import Iterable

import numpy as np

from segmentation.domain.common.errors import UserError
from segmentation.domain.edits.changes import Change
from segmentation.domain.edits.drawing import Drawing, deltas_of
from segmentation.domain.edits.models import Edit
from segmentation.science.editing import CannotEdit


def clashes(drawing: Drawing, change: Change, missed: Iterable[Edit]) -> bool:
    """Whether a change, done to what is there now, alters pixels that edits have altered.

    False for what can't be done any more: that is told when it is tried again.
    """
    try:
        change.draw(drawing)
    except (CannotEdit, UserError):
        return False
    wanted = {(one.t, one.z, one.row, one.column): one.index for one in drawing.canvas.deltas()}
    return any(
        bool(np.isin(delta.index, wanted[place]).any())
        for edit in missed
        for delta in deltas_of(edit)
        if (place := (delta.t, delta.z, delta.row, delta.column)) in wanted
    )
