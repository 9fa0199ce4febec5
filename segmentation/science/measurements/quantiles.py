"""Medians and percentiles of the pixels in each object; every object is looked at whole."""

from collections import defaultdict
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.pixels.label_source import LabelArray, LabelSource
from segmentation.science.pixels.source import PixelSource
from segmentation.science.pixels.windows import Window, windows

PERCENTILES = (5.0, 25.0, 50.0, 75.0, 95.0)
_NAMES = ("p05", "p25", "median", "p75", "p95")


def quantile_columns(
    labels: LabelSource, ids: NDArray[np.int64], source: PixelSource, names: list[str]
) -> dict[str, NDArray[Any]]:
    """`median_<channel>` and `p05_`, `p25_`, `p75_`, `p95_` of the objects `ids` (rising).

    `names` are the channels' names in columns. Between two values of pixels lies a part of both,
    as with NumPy's linear percentiles.
    """
    found = np.full((len(names), len(ids), len(PERCENTILES)), np.nan)
    seen = np.zeros(len(ids), np.int64)
    for window in windows(labels):
        seen[np.searchsorted(ids, window.ids)] += 1
    parts: dict[tuple[int, int], list[NDArray[Any]]] = defaultdict(list)
    for window in windows(labels):
        rows = np.searchsorted(ids, window.ids)
        for channel in range(len(names)):
            ends, values = _sorted_out(window, source, channel)
            found[channel, rows] = _percentiles(ends, values)
            for place in np.flatnonzero(seen[rows] > 1):
                own = values[ends[place] : ends[place + 1]]
                parts[channel, int(rows[place])].append(own)
    for (channel, row), pieces in parts.items():
        found[channel, row] = np.percentile(np.concatenate(pieces), PERCENTILES)
    return {
        f"{what}_{name}": found[channel, :, number]
        for channel, name in enumerate(names)
        for number, what in enumerate(_NAMES)
    }


def _sorted_out(
    window: Window, source: PixelSource, channel: int
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Where each object's pixels begin, and the pixels, object by object."""
    height, width = window.labels.shape
    rows = slice(window.top, window.top + height)
    columns = slice(window.left, window.left + width)
    pixels = np.ascontiguousarray(source.read(window.t, channel, window.z, rows, columns))
    return _gather(window.labels, window.ids, pixels)


@njit(cache=True)
def _gather(
    labels: LabelArray, ids: NDArray[np.int64], pixels: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    counts = np.zeros(ids.size + 1, np.int64)
    last, place = np.int64(0), np.int64(0)
    for y in range(labels.shape[0]):
        for x in range(labels.shape[1]):
            label = np.int64(labels[y, x])
            if label:
                if label != last:
                    last, place = label, np.searchsorted(ids, label)
                counts[place + 1] += 1
    ends = np.cumsum(counts)
    free, values = ends.copy(), np.empty(ends[-1], pixels.dtype)
    last = np.int64(0)
    for y in range(labels.shape[0]):
        for x in range(labels.shape[1]):
            label = np.int64(labels[y, x])
            if label:
                if label != last:
                    last, place = label, np.searchsorted(ids, label)
                values[free[place]] = pixels[y, x]
                free[place] += 1
    return ends, values


@njit(cache=True)
def _percentiles(ends: NDArray[np.int64], values: NDArray[Any]) -> NDArray[np.float64]:
    found = np.empty((ends.size - 1, len(PERCENTILES)))
    for place in range(ends.size - 1):
        own = np.sort(values[ends[place] : ends[place + 1]])
        for number, percent in enumerate(PERCENTILES):
            position = percent / 100 * (own.size - 1)
            below = int(np.floor(position))
            above = min(below + 1, own.size - 1)
            step = float(own[above]) - float(own[below])
            found[place, number] = float(own[below]) + step * (position - below)
    return found
