"""Measuring one object anew, without looking at the rest of the image."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from segmentation.science.measurements.accumulate import Geometry, Intensity
from segmentation.science.measurements.table import Measured, build_table
from segmentation.science.pixels.label_source import LabelSource
from segmentation.science.pixels.source import PixelSource


def measure_object(
    labels: LabelSource,
    source: PixelSource,
    label: int,
    planes: Iterable[tuple[int, int]],
    y: slice,
    x: slice,
    *,
    ndim: int | None = None,
) -> pa.Table:
    """The row that `measure` gives of an object, which lies in a part of planes (t, z).

    A table without rows when it has no pixels there.
    """
    geometry = Geometry(2)
    intensities = [Intensity(2) for _ in source.info.channels]
    for t, z in planes:
        mask = (labels.read(t, z, y, x) == label).astype(np.uint32)
        if not mask.any():
            continue
        geometry.add(mask, (t, z, y.start, x.start))
        for channel, intensity in enumerate(intensities):
            intensity.add(mask, source.read(t, channel, z, y, x))
    found = np.full(int(geometry.count[1] > 0), label, np.int64)
    measured = Measured.of(found, geometry, intensities)
    return build_table(measured, source.info, None, None, None, ndim)
