"""Measuring every object of a label image in blocks, so that memory stays bounded."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.measurements.accumulate import Geometry, Intensity
from segmentation.science.measurements.table import Measured, build_table
from segmentation.science.pixels.label_source import (
    LabelArray,
    LabelSource,
    as_source,
    blocks_of,
    highest_id,
)
from segmentation.science.pixels.source import PixelSource

# Above this, sums indexed by label would be mostly empty: labels are numbered anew first.
_DENSE = 1_000_000


def measure(
    labels: LabelSource | LabelArray,
    source: PixelSource,
    scores: NDArray[np.float32] | None = None,
    outlines: Sequence[NDArray[np.float32]] | None = None,
    *,
    vertices: Sequence[NDArray[np.float32]] | None = None,
    ndim: int | None = None,
) -> pa.Table:
    """One row for each label of (T, Z, Y, X) `labels`, in rising order.

    Row `label` takes `scores[label - 1]` and `outlines[label - 1]` ((k, 2) of y, x); where objects
    have no outlines there is no column of them, nor of vertices ((k, 2) of y, x or (k, 3) of z,
    y, x). `ndim` 3 gives volumes instead of areas; left out, it is
    3 when an object spans several planes. An id used at several times is one object, with the
    box around all of it. Raises ValueError when labels and source differ in shape, or there are
    fewer scores or outlines than labels.
    """
    t, channels, z, y, x = source.info.shape
    read = as_source(labels)
    if read.shape != (t, z, y, x):
        raise ValueError(f"labels of shape {read.shape} are not of an image {source.info.shape}")
    numbering = _Numbering(read)
    geometry = Geometry(numbering.size)
    intensities = [Intensity(numbering.size) for _ in range(channels)]
    for frame, plane, rows, columns in blocks_of(read):
        block = numbering.dense(read.read(frame, plane, rows, columns))
        if not block.any():
            continue
        geometry.add(block, (frame, plane, rows.start, columns.start))
        for channel, intensity in enumerate(intensities):
            intensity.add(block, source.read(frame, channel, plane, rows, columns))
    measured = Measured.of(numbering.ids(geometry.count), geometry, intensities)
    return build_table(measured, source.info, scores, outlines, vertices, ndim)


class _Numbering:
    """Labels as places in arrays: themselves, or their rank when they are far apart."""

    def __init__(self, labels: LabelSource) -> None:
        highest = highest_id(labels)
        self._ranked: NDArray[np.uint32] | None = None
        self.size = highest + 1
        if highest > _DENSE:
            self._ranked = np.zeros(1, np.uint32)
            for block in blocks_of(labels):
                self._ranked = np.union1d(self._ranked, labels.read(*block))
            self.size = len(self._ranked)

    def dense(self, block: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """A block of labels as places; 0 stays 0."""
        if self._ranked is None:
            return np.ascontiguousarray(block)
        return np.searchsorted(self._ranked, block).astype(np.uint32)

    def ids(self, count: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each place that has pixels, its label."""
        places = np.flatnonzero(count)
        return places if self._ranked is None else self._ranked[places].astype(np.int64)
