"""Labels on demand: the one interface between label images in a store and in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.geometry import levels

LabelArray = NDArray[np.uint32]
LabelShape = tuple[int, int, int, int]
Block = tuple[int, int, slice, slice]


class LabelSource(Protocol):
    """A label image whose regions can be read one at a time."""

    @property
    def shape(self) -> LabelShape:
        """T, Z, Y, X."""
        ...

    def read(self, t: int, z: int, y: slice, x: slice) -> LabelArray:
        """The (Y, X) region of one plane."""
        ...


@dataclass(frozen=True)
class ArrayLabels:
    """A label image (T, Z, Y, X) in memory."""

    array: LabelArray

    @property
    def shape(self) -> LabelShape:
        """T, Z, Y, X."""
        t, z, y, x = self.array.shape
        return t, z, y, x

    def read(self, t: int, z: int, y: slice, x: slice) -> LabelArray:
        """The (Y, X) region of one plane: a view."""
        return self.array[t, z, y, x]


def as_source(labels: LabelSource | LabelArray) -> LabelSource:
    """Labels (T, Z, Y, X) in memory as a source; sources as they are."""
    return ArrayLabels(labels) if isinstance(labels, np.ndarray) else labels


def blocks_of(labels: LabelSource) -> Iterator[Block]:
    """Every part of a label image that lies in one file of a store, plane by plane."""
    t, z, y, x = labels.shape
    parts = list(levels((t, 1, z, y, x))[0].blocks())
    for frame, plane, (rows, columns) in product(range(t), range(z), parts):
        yield frame, plane, rows, columns


def highest_id(labels: LabelSource) -> int:
    """The largest id of a label image; 0 when there is no object."""
    return max((int(labels.read(*block).max(initial=0)) for block in blocks_of(labels)), default=0)


def whole(labels: LabelSource) -> LabelArray:
    """The label image (T, Z, Y, X), in memory."""
    everything = slice(None)
    t, z, y, x = labels.shape
    array = np.empty((t, z, y, x), np.uint32)
    for frame, plane in product(range(t), range(z)):
        array[frame, plane] = labels.read(frame, plane, everything, everything)
    return array
