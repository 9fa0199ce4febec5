"""Haralick's texture of objects, through scikit-image's matrices of neighbouring grey levels."""

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from skimage.feature import graycomatrix, graycoprops

from segmentation.science.measurements.form import Columns
from segmentation.science.measurements.parts import Part, parts
from segmentation.science.pixels.label_source import LabelSource
from segmentation.science.pixels.source import PixelSource

LEVELS = 32
FEATURES = ("contrast", "dissimilarity", "homogeneity", "ASM", "correlation", "entropy")
_ANGLES = (0.0, np.pi / 4, np.pi / 2, 3 * np.pi / 4)

Levels = NDArray[np.uint8]
Ranges = Mapping[str, tuple[float, float]]


def texture_columns(
    labels: LabelSource,
    table: pa.Table,
    source: PixelSource,
    names: list[str],
    ranges: Ranges | None = None,
) -> Columns:
    """`texture_<feature>_<channel>`: means over four directions of neighbours within planes.

    Pairs of pixels count where both are the object's. Levels are `LEVELS` equal steps between the
    lowest and the highest value in any object, so that objects of one image can be compared; NaN
    where an object has no pair. `names` are the channels' names in columns; `ranges` those of all
    objects where the table holds some only.
    """
    ranges = ranges or value_ranges(table, names)
    found = np.full((len(names), table.num_rows, len(FEATURES)), np.nan)
    for part in parts(labels, table):
        for channel, name in enumerate(names):
            levels = _levels(_pixels(part, source, channel), *ranges[name])
            for row, box, mask in part.objects():
                found[channel, row] = _features(np.where(mask, levels[box], 0))
    return {
        f"texture_{feature.lower()}_{name}": found[channel, :, number]
        for channel, name in enumerate(names)
        for number, feature in enumerate(FEATURES)
    }


def value_ranges(table: pa.Table, names: Iterable[str]) -> Ranges:
    """The lowest and the highest value of each channel in any object; nothing without objects."""
    if not table.num_rows:
        return {}
    return {
        name: (
            float(np.min(np.asarray(table[f"min_{name}"]))),
            float(np.max(np.asarray(table[f"max_{name}"]))),
        )
        for name in names
    }


def _pixels(part: Part, source: PixelSource, channel: int) -> NDArray[np.float64]:
    """A channel's pixels (Z, Y, X) of a part."""
    z, y, x = part.corner
    depth, height, width = part.labels.shape
    rows, columns = slice(y, y + height), slice(x, x + width)
    planes = [source.read(part.t, channel, plane, rows, columns) for plane in range(z, z + depth)]
    return np.asarray(np.stack(planes), np.float64)


def _levels(pixels: NDArray[np.float64], low: float, high: float) -> Levels:
    """Pixels as levels 1 to `LEVELS`; 0 is left for what is outside."""
    steps = (pixels - low) * LEVELS / (high - low) if high > low else np.zeros_like(pixels)
    return (np.clip(np.floor(steps), 0, LEVELS - 1) + 1).astype(np.uint8)


def _features(levels: Levels) -> NDArray[np.float64]:
    """The features of an object's levels (Z, Y, X), 0 outside of it."""
    pairs = np.zeros((LEVELS, LEVELS, 1, len(_ANGLES)), np.float64)
    for plane in levels:
        counts = graycomatrix(plane, [1], _ANGLES, LEVELS + 1, symmetric=True)
        pairs += counts[1:, 1:]
    there = pairs.sum(axis=(0, 1))[0] > 0
    if not there.any():
        return np.full(len(FEATURES), np.nan)
    # Directions without a pair, as in objects one pixel wide, say nothing.
    seen = pairs[..., there]
    return np.array([graycoprops(seen, feature).mean() for feature in FEATURES])
