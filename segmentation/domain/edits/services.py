"""Changing segmentations, one entry of the log after the other."""

from uuid import UUID

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import Conflict, NotFound, UserError
from segmentation.domain.edits.changes import Change
from segmentation.domain.edits.clashing import clashes
from segmentation.domain.edits.drawing import Drawing
from segmentation.domain.edits.errors import StaleVersion
from segmentation.domain.edits.models import Edit, EditKind
from segmentation.domain.jobs.events import announce
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.permissions import can_correct, require
from segmentation.science.editing import CannotEdit

MOST_TOLD = 1000
"""So many of the edits that somebody missed, and of an edit's objects, are told at once."""


@transaction.atomic
def add_edit(
    actor: User,
    segmentation: Segmentation,
    version: int,
    change: Change,
    key: UUID | None = None,
) -> Edit:
    """Do something to a segmentation whose `version` is what the person looked at.

    `key` is the id it shall have: asked for again with the same one, it is done once.
    Raises `StaleVersion` when it has another by now, `UserError` for what can't be done.
    """
    made = _made(actor, segmentation, key)
    if made is not None:
        return made
    drawing = _begin(segmentation, version, change)
    try:
        change.draw(drawing)
    except CannotEdit as refusal:
        raise UserError(str(refusal), "cannot_edit") from refusal
    if not (drawing.canvas.changed or drawing.classes):
        raise UserError("This changes nothing.", "no_change")
    return _end(drawing.keep(actor, change.kind, key=key))


@transaction.atomic
def undo_edit(
    actor: User, segmentation: Segmentation, version: int, key: UUID | None = None
) -> Edit:
    """Take back the last thing the person did; what others did to the same pixels since stays.

    Raises `StaleVersion`, and `Conflict` when there is nothing to take back.
    """
    made = _made(actor, segmentation, key)
    if made is not None:
        return made
    drawing = _begin(segmentation, version)
    target = Edit.objects.to_undo(actor, segmentation)
    if target is None:
        raise Conflict("There is nothing of yours to undo.", "nothing_to_undo")
    drawing.take_back(target)
    edit = drawing.keep(actor, EditKind.UNDO, target, key)
    Edit.objects.filter(pk=target.pk).update(undone_at=edit.version)
    return _end(edit)


@transaction.atomic
def redo_edit(
    actor: User, segmentation: Segmentation, version: int, key: UUID | None = None
) -> Edit:
    """Do again what the person undid last, by undoing the undoing.

    Raises `StaleVersion`, and `Conflict` when nothing was undone last.
    """
    made = _made(actor, segmentation, key)
    if made is not None:
        return made
    drawing = _begin(segmentation, version)
    target = Edit.objects.to_redo(actor, segmentation)
    if target is None:
        raise Conflict("There is nothing of yours to do again.", "nothing_to_redo")
    undoing = segmentation.edits.get(target=target, version=target.undone_at or 0)
    drawing.take_back(undoing)
    edit = drawing.keep(actor, EditKind.REDO, target, key)
    Edit.objects.filter(pk=target.pk).update(undone_at=None)
    return _end(edit)


def _made(actor: User, segmentation: Segmentation, key: UUID | None) -> Edit | None:
    """What was done already by a request whose answer got lost."""
    require(can_correct, actor, segmentation.image.project)
    rows = Edit.objects.select_related("segmentation", "by")
    return rows.filter(pk=key, by=actor, segmentation=segmentation).first() if key else None


def _begin(segmentation: Segmentation, version: int, change: Change | None = None) -> Drawing:
    # The lock makes the log one line: whoever comes second sees what the first one did.
    rows = Segmentation.objects.select_for_update(of=("self",))
    locked = rows.select_related("image__project").filter(pk=segmentation.pk).first()
    if locked is None:
        raise NotFound("This segmentation was deleted meanwhile.")
    if locked.version != version:
        missed = list(locked.edits.filter(version__gt=version).select_related("by")[:MOST_TOLD])
        clashing = change is not None and clashes(Drawing(locked), change, missed)
        raise StaleVersion(locked.version, missed, clashes=clashing)
    return Drawing(locked)


def _end(edit: Edit) -> Edit:
    announce(
        edit.segmentation.image.project_id,
        "edit",
        {
            "segmentation": str(edit.segmentation_id),
            "version": edit.version,
            "kind": edit.kind,
            "by": edit.by.get_username() if edit.by else None,
            "labels": edit.labels[:MOST_TOLD],
            "chunks": edit.chunks[:MOST_TOLD],
            "objects": edit.segmentation.object_count,
        },
    )
    return edit
