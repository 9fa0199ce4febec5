"""Which objects of two segmentations of an image match, and how the others differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.matching import Overlaps, matched_pairs
from segmentation.science.engines.pairs import Labels, count_pairs
from segmentation.science.engines.tally import (
    MOSTLY,
    Tally,
    holding_several,
    in_pieces,
    tally_overlaps,
)


class Kind(StrEnum):
    """How an object stands to those of the other segmentation.

    What is matched is found by an IoU of 0.5 or more. Of the others: `SPLIT` is a true object in
    which several predicted ones lie mostly, and each of those; `MERGED` a predicted object in
    which several true ones lie mostly, and each of those; `EXTRA` any other predicted object,
    `MISSED` any other true one.
    """

    MATCHED = "matched"
    EXTRA = "extra"
    MISSED = "missed"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True)
class Side:
    """The objects of one segmentation by rising id.

    `partners` are the ids of the matches, or of the objects overlapped best (0 for none), and
    `ious` their intersection over union.
    """

    ids: NDArray[np.int64]
    kinds: NDArray[np.str_]
    partners: NDArray[np.int64]
    ious: NDArray[np.float64]


@dataclass(frozen=True)
class Differences:
    """Both sides, and the figures that `ocellus evaluate` gives for them."""

    predicted: Side
    true: Side
    tally: Tally


def find_differences(blocks: Iterable[tuple[Labels, Labels]]) -> Differences:
    """Compare predicted with true labels, given as blocks of one shape each; ids below 2³¹."""
    ids, true_ids, pixels = count_pairs(blocks)
    overlaps = Overlaps.counted(ids, true_ids, pixels)
    predicted_kinds, true_kinds = _kinds(overlaps)
    known, true_known = np.unique(ids[ids > 0]), np.unique(true_ids[true_ids > 0])
    partners, ious = _partners(overlaps, overlaps.rows, overlaps.columns, len(known))
    true_partners, true_ious = _partners(overlaps, overlaps.columns, overlaps.rows, len(true_known))
    return Differences(
        Side(known, predicted_kinds, _named(true_known, partners), ious),
        Side(true_known, true_kinds, _named(known, true_partners), true_ious),
        tally_overlaps(overlaps),
    )


def _kinds(found: Overlaps) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    pieces, several = in_pieces(found), holding_several(found)
    inside = found.shared / found.predicted[found.rows] > MOSTLY
    true_inside = found.shared / found.true[found.columns] > MOSTLY
    is_piece = _any(found.rows[inside & pieces[found.columns]], len(found.predicted))
    is_held = _any(found.columns[true_inside & several[found.rows]], len(found.true))
    pairs = matched_pairs(found)
    matched = _any(found.rows[pairs], len(found.predicted))
    true_matched = _any(found.columns[pairs], len(found.true))
    choices = [Kind.MATCHED, Kind.MERGED, Kind.SPLIT]
    true_choices = [Kind.MATCHED, Kind.SPLIT, Kind.MERGED]
    return (
        np.select([matched, several, is_piece], choices, Kind.EXTRA),
        np.select([true_matched, pieces, is_held], true_choices, Kind.MISSED),
    )


def _any(places: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    mask = np.zeros(count, np.bool_)
    mask[places] = True
    return mask


def _partners(
    found: Overlaps, own: NDArray[np.int64], others: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Each object's match, or the one it overlaps best (-1 for none), and their IoU."""
    partners, ious = np.full(count, -1), np.zeros(count)
    # Later ones overwrite: rising by IoU, the matches last.
    rising = np.argsort(found.ious, kind="stable")
    for pairs in (rising, matched_pairs(found)):
        partners[own[pairs]] = others[pairs]
        ious[own[pairs]] = found.ious[pairs]
    return partners, ious


def _named(ids: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """The ids at `places`, 0 for none."""
    return np.append(ids, 0)[places]
