"""What follows from an edit in the table of objects, beside the usual columns."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from segmentation.domain.edits.tracking import follow
from segmentation.domain.masks.choosing import choice_of, texture_ranges
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels, read_rows, read_table, table_columns
from segmentation.science.editing import Box, Canvas, Delta, labels_near, unite
from segmentation.science.measurements import again, changed, cytoplasm, more
from segmentation.science.measurements.again import Rows
from segmentation.science.measurements.pairing_again import pair_again
from segmentation.science.measurements.places import BOX, Places
from segmentation.science.pixels.source import PixelSource
from segmentation.science.tracking.columns import TRACK

_CENTROID = tuple(f"centroid_{axis}_px" for axis in "zyx")
_NEAREST = ("nearest_um", "nearest_px")

NewRows = Mapping[int, dict[str, Any] | None]
"""The rows of objects that an edit changed; None for those that are gone."""


class Following:
    """The columns that were asked for of a segmentation, as an edit leaves them."""

    def __init__(self, segmentation: Segmentation, canvas: Canvas, pixels: PixelSource) -> None:
        self._segmentation, self._canvas, self._pixels = segmentation, canvas, pixels
        self._ratios = choice_of(segmentation).ratios
        self._names = set(table_columns(segmentation))
        self._groups = self._there(choice_of(segmentation).groups)
        self._paired = any(cytoplasm.is_of_pair(name) for name in self._names)
        # Those that were followed are each at one time.
        self._times = 1 if TRACK in self._names else pixels.info.shape[0]
        self._solid = "volume_px" in self._names

    def complete(self, rows: NewRows, before: Mapping[int, Box], deltas: Sequence[Delta]) -> Rows:
        """Add to new rows what else is known of these objects; gives the whole rows of others
        that the edit changed. `before` are the objects' old boxes, `deltas` what was drawn."""
        self._recall(rows)
        if not (self._groups or self._ratios or self._paired or TRACK in self._names):
            return {}
        found: Rows = {}
        if self._groups or self._paired:
            places = Places.of(self._table("t", *BOX), self._times, rows)
            self._measure(found, places, deltas)
            _merge(found, self._pair(places, before))
        if more.NEIGHBOURS in self._groups:
            size, names = self._pixels.info.pixel_size, self._names.intersection(_NEAREST)
            nearest = changed.Nearest.of(self._table("t", *_CENTROID, *names), size)
            _merge(found, nearest.again(rows, size))
        if TRACK in self._names:
            _merge(found, follow(self._segmentation, rows, self._pixels.info))
        return self._whole_rows(rows, found)

    def _recall(self, rows: NewRows) -> None:
        """Give objects that are again what they were in the revision all that was known of them,
        such as scores and outlines, which can't be measured."""
        there = {label: row for label, row in rows.items() if row is not None}
        if not any(self._names - row.keys() for row in there.values()):
            return
        number = self._segmentation.revision
        for label, then in read_rows(self._segmentation, there.keys(), number=number).items():
            row = there[label]
            if not changed.differs(then, row):
                row.update({name: value for name, value in then.items() if name not in row})

    def _there(self, groups: Sequence[str]) -> list[str]:
        """The groups that this table has; one that was made elsewhere may lack what they need."""
        if not self._names.issuperset(("t", *BOX, *_CENTROID)):
            return []
        lacking = set() if self._names.intersection(_NEAREST) else {more.NEIGHBOURS}
        return [group for group in groups if group not in lacking]

    def _table(self, *columns: str) -> pa.Table:
        """Columns of all objects as they were before the edit."""
        return read_table(self._segmentation, ["label", *columns])

    def _measure(self, found: Rows, places: Places, deltas: Sequence[Delta]) -> None:
        """What is seen in pixels: of the objects themselves, and of those beside them."""
        labels, pixels, solid = self._canvas, self._pixels, self._solid
        own = {label: places[label] for label in places.changed if label in places}
        ranges = texture_ranges(self._segmentation, pixels.info, self._segmentation.revision)
        groups = self._groups
        _merge(
            found,
            again.measure_again(labels, pixels, own, groups, solid=solid, ranges=ranges),
        )
        beside = [group for group in again.REACH if group in groups]
        if beside:
            near = labels_near(labels, deltas, max(again.REACH[group] for group in beside))
            others = {label: places[label] for label in near - own.keys() if label in places}
            _merge(found, again.measure_again(labels, pixels, others, beside, solid=solid))
        if more.SPILLOVER in groups:
            together = again.linked(labels, places, own.keys() | labels_near(labels, deltas, 1))
            chosen = {label: places[label] for label in together or ()}
            _merge(found, again.solve_again(labels, pixels, chosen, solid=solid))

    def _pair(self, places: Places, before: Mapping[int, Box]) -> Rows:
        """What they are like beside their cells, where these are still there."""
        pk = self._segmentation.provenance.get("cells") if self._paired else None
        cells = Segmentation.objects.select_related("image").filter(pk=pk).first() if pk else None
        if cells is None:
            return {}
        times = self._pixels.info.shape[0]
        of_cells = Places.of(read_table(cells, ["label", "t", *BOX]), times)
        touched = {}
        for label in places.changed:
            now = [Box(*places[label])] if label in places else []
            then = [before[label]] if label in before else []
            touched[label] = tuple(unite([*now, *then]))
        return pair_again(
            self._canvas, open_labels(cells), self._pixels, places, of_cells, touched,
            solid=self._solid,
        )  # fmt: skip

    def _whole_rows(self, rows: NewRows, found: Rows) -> Rows:
        others = read_rows(self._segmentation, found.keys() - rows.keys())
        kept: Rows = {}
        for label, added in found.items():
            row = rows.get(label) or others.get(label)
            if row is None:
                continue
            if label in others:
                changed.add_ratios_to(added := {**row, **added}, self._ratios)
                if changed.differs(row, added):
                    kept[label] = added
                continue
            row.update(added)
        for row in filter(None, rows.values()):
            changed.add_ratios_to(row, self._ratios)
        return kept


def _merge(found: Rows, more: Rows) -> None:
    for label, row in more.items():
        found.setdefault(label, {}).update(row)
