"""From boxes with masks to objects.

The detections of all tiles are suppressed together, so that a seam can neither cut an object nor
double it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines import labels as label_images
from segmentation.science.engines.base import Instances
from segmentation.science.engines.cellseg.boxes import suppress
from segmentation.science.engines.cellseg.detections import Detections, surest_first
from segmentation.science.engines.cellseg.spec import CellSegParameters
from segmentation.science.engines.contours import longest_contour


@dataclass(frozen=True)
class Region:
    """The pixels of one object: a mask (h, w) whose first pixel is at `top`, `left`."""

    top: int
    left: int
    mask: NDArray[np.bool_]

    @property
    def window(self) -> tuple[slice, slice]:
        """Where in the plane the mask lies."""
        height, width = self.mask.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)


def decode(
    pieces: Sequence[Detections], shape: tuple[int, ...], parameters: CellSegParameters
) -> Instances:
    """Objects of a plane of `shape` (Y, X); the surer one is on top.

    Outlines run around all of an object, also where another one lies on top of it.
    """
    found = surest_first(pieces)
    found = found.take(suppress(found.boxes, parameters.nms_threshold))
    regions = [region(box, mask, shape) for box, mask in zip(found.boxes, found.masks, strict=True)]
    labels = paint(regions, shape)
    areas = np.bincount(labels.ravel(), minlength=len(regions) + 1)[1:]
    kept = areas >= max(parameters.min_area_px, 1)
    labels = label_images.keep(labels, kept)
    own = [regions[index] for index in np.flatnonzero(kept)]
    return Instances(labels, found.scores[kept], outlines(own, labels))


def region(box: NDArray[np.float32], mask: NDArray[Any], shape: tuple[int, ...]) -> Region:
    """The pixels of a plane of `shape` (Y, X) where a mask stretched over its box is over 0.5."""
    top, left = (max(int(np.ceil(low - 0.5)), 0) for low in box[:2])
    bottom, right = (
        min(int(np.ceil(high - 0.5)), extent) for high, extent in zip(box[2:], shape, strict=True)
    )
    down = _weights(np.arange(top, bottom), box[0], box[2], mask.shape[0])
    across = _weights(np.arange(left, right), box[1], box[3], mask.shape[1])
    return Region(top, left, down @ mask.astype(np.float32) @ across.T > 0.5)


def _weights(pixels: NDArray[np.intp], low: float, high: float, bins: int) -> NDArray[np.float32]:
    """How much each bin between low and high counts at each pixel (n, bins), bilinearly."""
    at = ((pixels + 0.5 - low) / max(high - low, 1e-6) * bins - 0.5).clip(0, bins - 1)
    weights: NDArray[np.float32] = np.maximum(1 - np.abs(at[:, None] - np.arange(bins)), 0)
    return weights.astype(np.float32)


def paint(regions: Sequence[Region], shape: tuple[int, ...]) -> NDArray[np.int32]:
    """A label image (Y, X) of regions 1..n, the first on top of the others."""
    labels = np.zeros(shape, np.int32)
    for index in range(len(regions))[::-1]:
        one = regions[index]
        labels[one.window][one.mask] = index + 1
    return labels


def outlines(regions: Sequence[Region], labels: NDArray[np.int32]) -> list[NDArray[np.float32]]:
    """Around each region and what its label has beyond it: (k, 2) of y, x in pixels."""
    grown = label_images.boxes(labels)
    found = []
    for index, (one, box) in enumerate(zip(regions, grown, strict=True)):
        y, x = one.window
        top, bottom = min(box[0], y.start), max(box[1], y.stop)
        left, right = min(box[2], x.start), max(box[3], x.stop)
        mask = labels[top:bottom, left:right] == index + 1
        mask[_shift(y, -top), _shift(x, -left)] |= one.mask
        found.append(longest_contour(mask) + np.array([top, left], np.float32))
    return found


def _shift(span: slice, by: int) -> slice:
    return slice(span.start + by, span.stop + by)
