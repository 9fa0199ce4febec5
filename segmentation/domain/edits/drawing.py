"""A segmentation under the brush: what an edit changes, and how that is kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import UserError
from segmentation.domain.edits.following import Following, NewRows
from segmentation.domain.edits.models import ChunkDelta, Edit, EditKind
from segmentation.domain.masks.amendments import save_amendments
from segmentation.domain.masks.choosing import measured_pixels
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.patches import Patches, save_patches
from segmentation.domain.masks.queries import (
    open_labels,
    read_rows,
    read_table,
    table_columns,
)
from segmentation.domain.phenotypes.services import assign_class
from segmentation.science.editing import (
    Box,
    Canvas,
    Delta,
    PatchedLabels,
    Place,
    boxes_around,
    decode,
    encode,
    put_back,
    revert,
    unite,
)
from segmentation.science.measurements import measure_object
from segmentation.science.measurements.again import Rows
from segmentation.science.measurements.phenotypes import CLASS
from segmentation.science.pixels.source import PixelSource

_PLACES = ("z0", "z1", "y0", "y1", "x0", "x1")
# What is known of an object however it is drawn.
_KEPT = ("track_id", "parent_track_id")
_ROWS_AT_ONCE = 100


class Drawing:
    """A locked segmentation that is being changed; nothing is kept before `keep`."""

    def __init__(self, segmentation: Segmentation) -> None:
        self.segmentation = segmentation
        labels = open_labels(segmentation)
        self.canvas = Canvas.of(PatchedLabels(labels.info, labels.arrays, Patches(segmentation)))
        self._table = read_table(segmentation, ["label", *_PLACES, *_KEPT, CLASS])
        self._labels = np.asarray(self._table["label"], np.int64)
        self.classes: dict[int, str | None] = {}

    @property
    def unused(self) -> int:
        """An id that no object has or had, as have all above it."""
        amended = self.segmentation.amendments.order_by("-label").values_list("label", flat=True)
        return max(int(self._labels.max(initial=0)), amended.first() or 0) + 1

    def boxes(self, labels: Sequence[int]) -> dict[int, Box]:
        """Where objects are; raises `UserError` for one that is not."""
        missing = sorted(set(labels) - set(self._known(labels)))
        if missing:
            raise UserError(f"There is no object {missing[0]} here.", "no_object")
        return self._known(labels)

    def since(self, version: int, label: int | None) -> tuple[Canvas, list[Place]]:
        """It as it was at a version, and the chunks that were changed since (around an object).

        Every entry of the log says what it replaced, so going back needs no older pixels.
        """
        if not 0 <= version < self.segmentation.version:
            raise UserError("Choose a version before the present one.")
        then = Canvas.of(self.canvas)
        later = self.segmentation.edits.filter(version__gt=version).order_by("-version")
        chunks: set[Place] = set()
        for edit in later.prefetch_related("deltas").iterator(chunk_size=_ROWS_AT_ONCE):
            for delta in deltas_of(edit):
                put_back(then, delta)
            if label is None or label in edit.labels:
                chunks.update(Place(*chunk) for chunk in edit.chunks)
        return then, sorted(chunks)

    def demand_class(self, name: str) -> None:
        """Raises `UserError` for a class that the project hasn't."""
        assign_class(self.segmentation.image.project, name)

    def classify(self, classes: Mapping[int, str | None]) -> None:
        """Give objects classes, or with None take them."""
        changed = {one: name for one, name in classes.items() if self._class_of(one) != name}
        self.classes.update(changed)

    def classes_at(self, version: int, label: int | None) -> dict[int, str | None]:
        """The classes that objects (or one) had at a version, of those that were changed since."""
        then: dict[int, str | None] = {}
        for edit in self.segmentation.edits.filter(version__gt=version).order_by("-version"):
            then.update({int(one): before for one, (before, _) in edit.classes.items()})
        return {one: name for one, name in then.items() if label in (None, one)}

    def take_back(self, edit: Edit) -> None:
        """Undo what an edit did, save where somebody has changed it since."""
        for delta in deltas_of(edit):
            revert(self.canvas, delta)
        ends = ((int(label), before, after) for label, (before, after) in edit.classes.items())
        self.classify({one: before for one, before, after in ends if self._class_of(one) == after})

    def keep(
        self, actor: User, kind: EditKind, target: Edit | None = None, key: UUID | None = None
    ) -> Edit:
        """Add what was drawn to the log, and have pixels, table and count follow."""
        deltas = self.canvas.deltas()
        segmentation, pixels = self.segmentation, measured_pixels(self.segmentation)
        rows = self._measured(deltas, pixels)
        beside = self._beside(rows, deltas, pixels)
        classes = self._classified(rows, beside)
        segmentation.version += 1
        before = set(self._known(rows))
        after = {label for label, row in rows.items() if row is not None}
        segmentation.object_count += len(after) - len(before)
        segmentation.save(update_fields=["version", "object_count"])
        save_patches(segmentation, segmentation.version, self.canvas.changed)
        save_amendments(segmentation, segmentation.version, rows | beside)
        edit = Edit.objects.create(
            pk=key or uuid4(),
            segmentation=segmentation,
            version=segmentation.version,
            kind=kind,
            labels=sorted(rows),
            chunks=sorted(self.canvas.changed),
            classes=classes,
            target=target,
            by=actor,
        )
        ChunkDelta.objects.bulk_create(
            [_row(edit, delta) for delta in deltas], batch_size=_ROWS_AT_ONCE
        )
        return edit

    def _known(self, labels: Iterable[int]) -> dict[int, Box]:
        """The boxes of those that are there."""
        t, _, z, height, width = self.canvas.info.shape
        wanted = np.flatnonzero(np.isin(self._labels, np.fromiter(labels, np.int64)))
        found = {}
        for row in self._table.take(wanted).to_pylist():
            # Tables that were made elsewhere may not say where objects are.
            ends = [row.get(name) for name in _PLACES]
            given = all(isinstance(end, int) for end in ends)
            found[row["label"]] = Box(0, t, *(ends if given else (0, z, 0, height, 0, width)))
        return found

    def _measured(
        self, deltas: Sequence[Delta], pixels: PixelSource
    ) -> dict[int, dict[str, Any] | None]:
        """The new rows of all objects that lost or gained pixels."""
        gained = boxes_around(deltas, self.canvas.info.shape)
        lost = {label for delta in deltas for label in np.unique(delta.before).tolist()} - {0}
        touched = sorted(lost | gained.keys())
        known = self._known(touched)
        solid = "volume_px" in table_columns(self.segmentation)
        rows: dict[int, dict[str, Any] | None] = {}
        for label in touched:
            box = unite([places[label] for places in (known, gained) if label in places])
            table = measure_object(
                self.canvas, pixels, label, box.planes, box.rows, box.columns,
                ndim=3 if solid else 2,
            )  # fmt: skip
            row = next(iter(table.to_pylist()), None)
            rows[label] = row and {**row, **self._kept(label)}
        return rows

    def _beside(self, rows: NewRows, deltas: Sequence[Delta], pixels: PixelSource) -> Rows:
        """What follows in other columns and for others; nothing where no pixel changed."""
        if not deltas:
            return {}
        following = Following(self.segmentation, self.canvas, pixels)
        return following.complete(rows, self._known(rows), deltas)

    def _classified(
        self, rows: dict[int, dict[str, Any] | None], beside: Rows
    ) -> dict[int, list[str | None]]:
        """Gives rows their classes, those of objects that keep their pixels too; what changed."""
        others = [label for label in self._known(self.classes) if label not in rows]
        found = read_rows(self.segmentation, others) if others else {}
        for label, known in found.items():
            rows[label] = beside.pop(label, known)
        changed = {}
        for label, row in rows.items():
            before = self._class_of(label)
            after = None if row is None else self.classes.get(label, before)
            if row is not None:
                row[CLASS] = after
            if before != after:
                changed[label] = [before, after]
        return changed

    def _kept(self, label: int, columns: Iterable[str] = _KEPT) -> dict[str, Any]:
        """What stays true of an object that was there before."""
        names = [name for name in columns if name in self._table.column_names]
        place = int(np.searchsorted(self._labels, label))
        if place == len(self._labels) or self._labels[place] != label:
            return {}
        return {name: self._table[name][place].as_py() for name in names}

    def _class_of(self, label: int) -> str | None:
        """What people call an object; None for nothing, and without the object."""
        name = self._kept(label, [CLASS]).get(CLASS)
        return None if name is None else str(name)


def deltas_of(edit: Edit) -> list[Delta]:
    """What an edit did to pixels."""
    return [
        decode(row.t, row.z, row.row, row.column, bytes(row.pixels)) for row in edit.deltas.all()
    ]


def _row(edit: Edit, delta: Delta) -> ChunkDelta:
    places = {"t": delta.t, "z": delta.z, "row": delta.row, "column": delta.column}
    return ChunkDelta(edit=edit, pixels=encode(delta), **places)
