"""A segmentation under the brush: what an edit changes, and how that is kept."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import UserError
from segmentation.domain.edits.following import Following
from segmentation.domain.edits.models import ChunkDelta, Edit, EditKind
from segmentation.domain.masks.amendments import save_amendments
from segmentation.domain.masks.choosing import measured_pixels
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.patches import Patches, save_patches
from segmentation.domain.masks.queries import open_labels, read_table, table_columns
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
    unite,
)
from segmentation.science.measurements import measure_object
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
        self._table = read_table(segmentation, ["label", *_PLACES, *_KEPT])
        self._labels = np.asarray(self._table["label"], np.int64)

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

    def keep(
        self, actor: User, kind: EditKind, target: Edit | None = None, key: UUID | None = None
    ) -> Edit:
        """Add what was drawn to the log, and have pixels, table and count follow."""
        deltas = self.canvas.deltas()
        segmentation, pixels = self.segmentation, measured_pixels(self.segmentation)
        rows = self._measured(deltas, pixels)
        beside = Following(segmentation, self.canvas, pixels).complete(
            rows, self._known(rows), deltas
        )
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

    def _kept(self, label: int) -> dict[str, Any]:
        """What stays true of an object that was there before."""
        names = [name for name in _KEPT if name in self._table.column_names]
        (places,) = np.nonzero(self._labels == label)
        return {name: self._table[name][place].as_py() for place in places[:1] for name in names}


def deltas_of(edit: Edit) -> list[Delta]:
    """What an edit did to pixels."""
    return [
        decode(row.t, row.z, row.row, row.column, bytes(row.pixels)) for row in edit.deltas.all()
    ]


def _row(edit: Edit, delta: Delta) -> ChunkDelta:
    places = {"t": delta.t, "z": delta.z, "row": delta.row, "column": delta.column}
    return ChunkDelta(edit=edit, pixels=encode(delta), **places)
