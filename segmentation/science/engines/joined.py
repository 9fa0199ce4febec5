"""The objects of all blocks as one label image, put together where it is read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.engines.found import Found
from segmentation.science.pixels.label_source import LabelArray, LabelShape

Ids = NDArray[np.uint32]
_AT_HAND = 6


@dataclass
class Joined:
    """A label image (T, Z, Y, X) of which only a few blocks are in memory at a time.

    `load(i)` gives what block i found. Ids rise with the blocks; `ids[i]` holds those of block i's
    objects, after a 0 for the background.
    """

    shape: LabelShape
    load: Callable[[int], Found]
    ids: list[Ids] = field(default_factory=list)
    boxes: list[tuple[slice, ...]] = field(default_factory=list)
    scores: list[NDArray[np.float32]] = field(default_factory=list)
    outlines: list[NDArray[np.float32]] = field(default_factory=list)
    vertices: list[NDArray[np.float32]] = field(default_factory=list)

    def read(self, t: int, z: int, y: slice, x: slice) -> LabelArray:
        """The (Y, X) region of one plane; where blocks disagree the first is right."""
        rows, columns = y.indices(self.shape[2])[:2], x.indices(self.shape[3])[:2]
        region = np.zeros((rows[1] - rows[0], columns[1] - columns[0]), np.uint32)
        asked = (slice(t, t + 1), slice(z, z + 1), slice(*rows), slice(*columns))
        for number, box in enumerate(self.boxes):
            if all(a.start < b.stop and b.start < a.stop for a, b in zip(asked, box, strict=True)):
                found = self.load(number)
                _paint(region, found.labels[z - box[1].start], self.ids[number],
                       (box[2].start - rows[0], box[3].start - columns[0]))  # fmt: skip
        return region

    def add(self, found: Found) -> None:
        """Take in what the next block found; what an earlier one has found already is left out."""
        count = len(found.scores)
        pixels, hidden = np.zeros(count + 1, np.int64), np.zeros(count + 1, np.int64)
        box = found.box
        for plane, z in zip(found.labels, range(box[0].start, box[0].stop), strict=True):
            taken = self.read(found.at[0], z, box[1], box[2]) > 0
            pixels += np.bincount(plane.ravel(), minlength=count + 1)
            hidden += np.bincount(plane[taken], minlength=count + 1)
        new = 2 * hidden[1:] < pixels[1:]
        ids = np.zeros(count + 1, np.uint32)
        ids[1:] = np.where(new, self.count + np.cumsum(new), 0)
        self.ids.append(ids)
        self.boxes.append((slice(found.at[0], found.at[0] + 1), *box))
        self.scores.append(found.scores[new])
        for mine, shapes in ((self.outlines, found.outlines), (self.vertices, found.vertices)):
            mine.extend(points for points, stays in zip(shapes, new, strict=False) if stays)

    @property
    def count(self) -> int:
        """How many objects there are."""
        return sum(len(part) for part in self.scores)


def join(
    shape: LabelShape,
    count: int,
    load: Callable[[int], Found],
    checkpoint: Callable[[], None] = lambda: None,
) -> Joined:
    """Number the objects of `count` blocks through, in the blocks' order, each object once."""
    near = lru_cache(maxsize=_AT_HAND)(load)
    joined = Joined(shape, near)
    for number in range(count):
        joined.add(near(number))
        checkpoint()
    return joined


@njit(cache=True, nogil=True)
def _paint(region: LabelArray, labels: NDArray[np.int32], ids: Ids, at: tuple[int, int]) -> None:
    """Fill what is empty of a region with labels that begin `at` its pixel."""
    top, left = at
    for y in range(max(-top, 0), min(labels.shape[0], region.shape[0] - top)):
        for x in range(max(-left, 0), min(labels.shape[1], region.shape[1] - left)):
            label = labels[y, x]
            if label and not region[y + top, x + left]:
                region[y + top, x + left] = ids[label]
