"""Outlines painted into a label image."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from skimage.draw import polygon

from segmentation.science.engines.base import Instances


def draw(
    outlines: Sequence[NDArray[np.float32]] | NDArray[np.float32],
    scores: NDArray[np.float32],
    shape: tuple[int, ...],
    min_area_px: int,
    *,
    through_pixels: bool = False,
) -> Instances:
    """Fill outlines (n, k, 2) of y, x, the first on top of the others.

    Objects of which no pixel is left, or fewer than `min_area_px`, are dropped. With
    `through_pixels` an outline runs through the outermost pixels of an object, not around them.
    """
    labels = np.zeros(shape, np.int32)
    for index in range(len(outlines))[::-1]:
        outline = outlines[index]
        labels[polygon(outline[:, 0], outline[:, 1], shape)] = index + 1
        if through_pixels:
            labels[_pixels_under(outline, shape)] = index + 1
    areas = np.bincount(labels.ravel(), minlength=len(outlines) + 1)[1:]
    kept = np.flatnonzero(areas >= max(min_area_px, 1))
    renumbered = np.zeros(len(outlines) + 1, np.int32)
    renumbered[kept + 1] = np.arange(1, len(kept) + 1)
    return Instances(
        labels=renumbered[labels],
        scores=scores[kept].astype(np.float32),
        outlines=[outlines[index].astype(np.float32) for index in kept],
    )


def _pixels_under(
    outline: NDArray[np.float32], shape: tuple[int, ...]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    rows, columns = np.rint(outline).astype(np.intp).T
    inside = (rows >= 0) & (columns >= 0) & (rows < shape[0]) & (columns < shape[1])
    return rows[inside], columns[inside]
