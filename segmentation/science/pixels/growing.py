"""Objects grown by a distance, without running into each other: from nuclei to cells."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from segmentation.science.pixels.label_source import LabelArray, LabelShape, LabelSource

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class GrownLabels:
    """A label image whose objects are wider by `distance` pixels within their planes.

    A pixel between two goes to the nearer one, of two that are as near to that of the lower id; so
    it makes no difference in which pieces the image is read.
    """

    labels: LabelSource
    distance: int

    @property
    def shape(self) -> LabelShape:
        """T, Z, Y, X."""
        return self.labels.shape

    def read(self, t: int, z: int, y: slice, x: slice) -> LabelArray:
        """The (Y, X) region of one plane."""
        height, width = self.shape[2:]
        (top, bottom, _), (left, right, _) = y.indices(height), x.indices(width)
        first, start = max(top - self.distance, 0), max(left - self.distance, 0)
        around = self.labels.read(
            t,
            z,
            slice(first, min(bottom + self.distance, height)),
            slice(start, min(right + self.distance, width)),
        )
        grown = grow_plane(np.ascontiguousarray(around), self.distance)
        return grown[top - first : bottom - first, left - start : right - start]


def grow_plane(labels: LabelArray, distance: float) -> LabelArray:
    """The labels (Y, X) of a plane, wider by a distance in pixels."""
    if not labels.any():
        return labels
    apart = np.asarray(distance_transform_edt(labels == 0), np.float64)
    squared = np.rint(apart * apart).astype(np.int64)
    steps, first = _steps(int(distance))
    return _grown(labels, squared, int(distance * distance), steps, first)


def _steps(reach: int) -> tuple[Ints, Ints]:
    """Ways (n, 2) to pixels in the order of their squared distance, and where each distance begins
    among them."""
    offsets = np.arange(-reach, reach + 1)
    steps = np.stack(np.meshgrid(offsets, offsets, indexing="ij"), axis=-1).reshape(-1, 2)
    squared = (steps**2).sum(axis=1)
    order = np.argsort(squared, kind="stable")
    return steps[order], np.searchsorted(squared[order], np.arange(reach * reach + 2))


@njit(cache=True, nogil=True)
def _grown(labels: LabelArray, squared: Ints, limit: int, steps: Ints, first: Ints) -> LabelArray:
    height, width = labels.shape
    grown = labels.copy()
    for y in range(height):
        for x in range(width):
            apart = squared[y, x]
            if apart == 0 or apart > limit:
                continue
            nearest = np.uint32(0)
            for step in range(first[apart], first[apart + 1]):
                row, column = y + steps[step, 0], x + steps[step, 1]
                if 0 <= row < height and 0 <= column < width:
                    label = labels[row, column]
                    if label and (nearest == 0 or label < nearest):
                        nearest = label
            grown[y, x] = nearest
    return grown
