"""Holding one segmentation of an image against another."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from django.core.cache import cache
from numpy.typing import NDArray

from segmentation.domain.common.errors import UserError
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import find_revision, open_labels, read_table
from segmentation.science.engines.differences import Side, find_differences
from segmentation.science.pixels.store import Labels

BLOCK = 2048
"""Side of the square of pixels that is compared at once."""
MOST_PIXELS = 500_000_000
_KEPT_S = 24 * 3600
_PLACES = ("t", "z0", "z1", "y0", "y1", "x0", "x1")


@dataclass(frozen=True)
class Compared:
    """The figures of a comparison, and the objects of both sides column by column."""

    figures: dict[str, Any]
    objects: dict[str, list[Any]]
    others: dict[str, list[Any]]


def compare_segmentations(
    segmentation: Segmentation, other: Segmentation, revision: int | None = None
) -> Compared:
    """How the objects of `segmentation` stand to those of `other`, taken for the truth.

    Both are as they are now, `other` as it was in `revision` where that is given: it may be the
    same segmentation then. Kept for a day. Raises UserError when they are of different images, or
    too large to compare while somebody waits, `NotFound` when there is no such revision.
    """
    if segmentation.image_id != other.image_id:
        raise UserError("These are segmentations of two images: choose two of one image.")
    key = f"differences/{_state(segmentation)}/{_state(other, revision)}"
    found: Compared | None = cache.get(key)
    if found is None:
        found = _compare(segmentation, other, revision)
        cache.set(key, found, _KEPT_S)
    return found


def _state(segmentation: Segmentation, number: int | None = None) -> str:
    revision = find_revision(segmentation, number)
    return f"{revision.pk}/{segmentation.version if number is None else revision.version}"


def _compare(segmentation: Segmentation, other: Segmentation, number: int | None) -> Compared:
    labels, truth = open_labels(segmentation), open_labels(other, number)
    if labels.shape != truth.shape:
        raise UserError("These segmentations differ in size, so they can't be compared.")
    if int(np.prod(labels.shape)) > MOST_PIXELS:
        raise UserError(
            "This image is too large to compare here: export both and use `ocellus evaluate`."
        )
    found = find_differences(_blocks(labels, truth))
    return Compared(
        found.tally.figures(),
        _columns(segmentation, found.predicted),
        _columns(other, found.true, number),
    )


def _blocks(
    labels: Labels, truth: Labels
) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint32]]]:
    times, planes, height, width = labels.shape
    for t, z in product(range(times), range(planes)):
        for top, left in product(range(0, height, BLOCK), range(0, width, BLOCK)):
            y, x = slice(top, top + BLOCK), slice(left, left + BLOCK)
            yield labels.read(t, z, y, x), truth.read(t, z, y, x)


def _columns(
    segmentation: Segmentation, side: Side, number: int | None = None
) -> dict[str, list[Any]]:
    """Ids, kinds, partners, IoUs and places (full-resolution pixels, ends exclusive)."""
    table = read_table(segmentation, ["label", *_PLACES], number=number)
    rows = np.searchsorted(table.column("label").to_numpy(), side.ids)
    places = {
        name: np.append(table.column(name).to_numpy(), 0)[rows].tolist()
        for name in _PLACES
        if name in table.column_names
    }
    return {
        "label": side.ids.tolist(),
        "kind": side.kinds.tolist(),
        "partner": side.partners.tolist(),
        "iou": np.round(side.ious, 4).tolist(),
        **places,
    }
