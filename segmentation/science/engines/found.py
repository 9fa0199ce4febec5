"""What one block of a large image found, and how that is kept until all blocks are done."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances
from segmentation.science.engines.labels import keep

Place = tuple[int, int, int, int]


@dataclass(frozen=True)
class Found:
    """Objects 1..n that belong to a block, in the image's own pixels.

    at: T, Z, Y, X of the first of the labels (Z, Y, X); the rest is as in `Instances`, counted
    from the first pixel of the plane or stack.
    """

    at: Place
    labels: NDArray[np.int32]
    scores: NDArray[np.float32]
    outlines: Sequence[NDArray[np.float32]] = field(default_factory=tuple)
    vertices: Sequence[NDArray[np.float32]] = field(default_factory=tuple)

    @classmethod
    def of(cls, found: Instances, at: Place) -> "Found":
        """Those of a plane or stack whose first pixel is `at`, with as little around as can be."""
        labels = found.labels.reshape((1,) * (3 - found.labels.ndim) + found.labels.shape)
        box = []
        for axis in range(3):
            there = labels.any(axis=tuple({0, 1, 2} - {axis})).nonzero()[0]
            box.append(slice(int(there[0]), int(there[-1]) + 1) if len(there) else slice(0, 0))
        t, z, y, x = at
        begin = (t, z + box[0].start, y + box[1].start, x + box[2].start)
        trimmed = np.ascontiguousarray(labels[*box])
        return cls(begin, trimmed, found.scores, found.outlines, found.vertices)

    @property
    def box(self) -> tuple[slice, slice, slice]:
        """Where the labels lie along Z, Y and X."""
        first = self.at[1:]
        z, y, x = (slice(a, a + n) for a, n in zip(first, self.labels.shape, strict=True))
        return z, y, x

    def to_bytes(self) -> bytes:
        """As a file; `from_bytes` reads it."""
        sink = io.BytesIO()
        np.savez_compressed(
            sink,
            at=np.array(self.at, np.int64),
            labels=self.labels,
            scores=self.scores,
            **_packed("outlines", self.outlines),
            **_packed("vertices", self.vertices),
        )
        return sink.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Found":
        """What `to_bytes` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            t, z, y, x = file["at"].tolist()
            shapes = (_unpacked(name, file) for name in ("outlines", "vertices"))
            return cls((t, z, y, x), file["labels"], file["scores"], *shapes)


def select(found: Instances, chosen: NDArray[np.bool_]) -> Instances:
    """Some of the objects, numbered anew in their order."""
    outlines, vertices = (
        [points for points, stays in zip(shapes, chosen, strict=False) if stays]
        for shapes in (found.outlines, found.vertices)
    )
    return Instances(keep(found.labels, chosen), found.scores[chosen], outlines, vertices)


def _packed(name: str, shapes: Sequence[NDArray[np.float32]]) -> dict[str, Any]:
    """Arrays (k, d) as the points of all of them and how many each has."""
    if not shapes:
        return {}
    return {name: np.concatenate(shapes), f"{name}_sizes": [len(points) for points in shapes]}


def _unpacked(name: str, file: Any) -> Sequence[NDArray[np.float32]]:
    if name not in file:
        return ()
    return np.split(file[name], np.cumsum(file[f"{name}_sizes"])[:-1])
