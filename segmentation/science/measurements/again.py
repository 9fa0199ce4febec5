"""Columns beside the usual ones of some objects, without looking at the rest of the image."""

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.measurements.form import CannotMeasure
from segmentation.science.measurements.measure import measure
from segmentation.science.measurements.more import (
    FORM,
    NEIGHBOURS,
    QUANTILES,
    SPILLOVER,
    SURROUNDINGS,
    TEXTURE,
    add_columns,
)
from segmentation.science.measurements.neighbours import contacts
from segmentation.science.measurements.places import Place
from segmentation.science.measurements.surroundings import RING_PX
from segmentation.science.measurements.texture import Ranges
from segmentation.science.pixels.excerpts import Area, LabelExcerpt, PixelExcerpt
from segmentation.science.pixels.label_source import LabelSource
from segmentation.science.pixels.source import PixelSource

Rows = dict[int, dict[str, Any]]
Boxes = Mapping[int, Place]

REACH = {SURROUNDINGS: 2 * RING_PX, NEIGHBOURS: 1}
"""So many pixels from where labels change, columns of these groups may change."""
MOST_LINKED_PX = 1024 * 1024
"""Cells that hang together over more than this are too many to solve at an edit."""

_OWN = (FORM, QUANTILES, TEXTURE)
_SIDE = 512


def measure_again(
    labels: LabelSource,
    source: PixelSource,
    boxes: Boxes,
    groups: Collection[str],
    *,
    solid: bool,
    ranges: Ranges | None = None,
) -> Rows:
    """The columns of `groups`, spill-over and nearest distances excepted, of the objects in
    `boxes`; what an object does not have, such as the form of one in several planes, is left out.

    `solid`: objects have volumes; `ranges`: values of all objects (`value_ranges`), for texture.
    """
    own = [group for group in _OWN if group in groups]
    around = [group for group in (SURROUNDINGS, NEIGHBOURS) if group in groups]
    found: Rows = {label: {} for label in boxes}
    for part in _near_each_other(boxes):
        if own:
            _merge(found, _own(labels, source, part, own, solid, ranges))
        if around:
            area = _area(part, labels, 2 * RING_PX + 1)
            read, pixels = LabelExcerpt(labels, area), PixelExcerpt(source, area)
            table = measure(read, pixels, ndim=3 if solid else 2)
            more = _added(table, add_columns(table, read, pixels, around))
            _merge(found, {label: more[label] for label in part if label in more})
    for row in found.values():
        for name in [name for name in row if name.startswith("nearest_")]:
            del row[name]
    return found


def linked(labels: LabelSource, boxes: Boxes, seeds: Collection[int]) -> set[int] | None:
    """The objects that hang together with `seeds` by touching, these included; None if that is
    more than can be looked at. `boxes` are those of all objects."""
    group, margin = set(seeds) & boxes.keys(), 1
    while group:
        area = _area({label: boxes[label] for label in group}, labels, margin)
        if np.prod(area.shape, dtype=np.int64) > MOST_LINKED_PX:
            return None
        pairs, _ = contacts(LabelExcerpt(labels, area))
        larger = _closed(group, pairs)
        if larger == group:
            break
        group, margin = larger, 2 * margin
    return group


def solve_again(labels: LabelSource, source: PixelSource, boxes: Boxes, *, solid: bool) -> Rows:
    """The columns of spill-over of objects in `boxes`, which are all that hang together."""
    if not boxes:
        return {}
    area = _area(boxes, labels, 1)
    read, pixels = LabelExcerpt(labels, area, boxes.keys()), PixelExcerpt(source, area)
    table = measure(read, pixels, ndim=3 if solid else 2)
    return _added(table, add_columns(table, read, pixels, [SPILLOVER]))


def _own(
    labels: LabelSource,
    source: PixelSource,
    boxes: Boxes,
    groups: list[str],
    solid: bool,
    ranges: Ranges | None,
) -> Rows:
    """Columns that depend on an object's own pixels only."""
    area = _area(boxes, labels, 0)
    read, pixels = LabelExcerpt(labels, area, boxes.keys()), PixelExcerpt(source, area)
    table = measure(read, pixels, ndim=3 if solid else 2)
    found: Rows = {}
    for group in groups:
        try:
            _merge(found, _added(table, add_columns(table, read, pixels, [group], ranges)))
        except CannotMeasure:
            # One that has none of these columns keeps nobody else from having them.
            for label in boxes if len(boxes) > 1 else ():
                alone = {label: boxes[label]}
                _merge(found, _own(labels, source, alone, [group], solid, ranges))
    return found


def _near_each_other(boxes: Boxes) -> Iterator[Boxes]:
    """Objects in groups of about the same place."""
    places = {
        label: (t0, t1, y0 // _SIDE, x0 // _SIDE)
        for label, (t0, t1, _, _, y0, _, x0, _) in boxes.items()
    }
    for _, group in groupby(sorted(places, key=places.__getitem__), key=places.__getitem__):
        yield {label: boxes[label] for label in group}


def _area(boxes: Boxes, labels: LabelSource, margin: int) -> Area:
    return Area.around(np.array(list(boxes.values()), np.int64), margin, labels.shape)


def _added(before: pa.Table, after: pa.Table) -> Rows:
    """Of each object what is in the one table and not in the other."""
    names = [name for name in after.column_names if name not in before.column_names]
    rows = after.select(["label", *names]).to_pylist()
    return {row.pop("label"): row for row in rows}


def _merge(found: Rows, more: Mapping[int, dict[str, Any]]) -> None:
    for label, row in more.items():
        found.setdefault(label, {}).update(row)


def _closed(group: set[int], pairs: NDArray[np.int64]) -> set[int]:
    """A group with all that hang together with it by pairs (n, 2)."""
    members = np.array(sorted(group), np.int64)
    while True:
        inside = np.isin(pairs, members)
        linked_to = np.unique(np.concatenate([members, pairs[inside.any(1)].ravel()]))
        if len(linked_to) == len(members):
            return set(members.tolist())
        members = linked_to
