"""Counting which ids of two label images lie on each other, a block at a time."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Labels: TypeAlias = NDArray[np.integer[Any]]
Counts: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def count_pairs(blocks: Iterable[tuple[Labels, Labels]]) -> Counts:
    """The pairs of ids (below 2³¹) that share a place in blocks of one shape each, in rising order,
    and in how many places; places where both are background are not counted.

    Memory is that of a block: neighbours of one pair are counted as one before anything is sorted.
    """
    keys, pixels = np.empty(0, np.int64), np.empty(0, np.int64)
    for block, other in blocks:
        more, counts = _runs(block.ravel(), other.ravel())
        keys, pixels = _summed(np.concatenate([keys, more]), np.concatenate([pixels, counts]))
    return keys >> 32, keys & 0xFFFFFFFF, pixels


def _runs(ids: Labels, others: Labels) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """One key for each stretch of one pair, and its length."""
    changes = (ids[1:] != ids[:-1]) | (others[1:] != others[:-1])
    starts = np.concatenate([np.zeros(min(1, len(ids)), np.int64), np.flatnonzero(changes) + 1])
    lengths = np.diff(starts, append=len(ids))
    keys = (ids[starts].astype(np.int64) << 32) | others[starts].astype(np.int64)
    seen = keys > 0
    return _summed(keys[seen], lengths[seen])


def _summed(
    keys: NDArray[np.int64], pixels: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    known, place = np.unique(keys, return_inverse=True)
    return known, np.bincount(place.ravel(), pixels, len(known)).astype(np.int64)
