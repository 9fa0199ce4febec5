"""What a change did to the pixels of a chunk: which, from what, to what."""

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.geometry import levels
from segmentation.science.pixels.label_source import LabelArray

if TYPE_CHECKING:
    from segmentation.science.editing.canvas import Canvas

Numbers = NDArray[np.uint32]


@dataclass(frozen=True)
class Delta:
    """The changed pixels of one chunk of the full size.

    `index` (n,) counts the chunk's pixels, cropped to the image, row by row; `before` and `after`
    (n,) are their ids.
    """

    t: int
    z: int
    row: int
    column: int
    index: Numbers
    before: Numbers
    after: Numbers

    @classmethod
    def between(
        cls, t: int, z: int, row: int, column: int, before: LabelArray, after: LabelArray
    ) -> Self:
        """What has to be done to the chunk `before` for it to be `after`."""
        old, new = before.ravel(), after.ravel()
        index = np.flatnonzero(old != new)
        return cls(t, z, row, column, index.astype(np.uint32), old[index], new[index])


def encode(delta: Delta) -> bytes:
    """The pixels of a delta, packed; where the chunk is has to be kept beside."""
    steps = np.diff(delta.index, prepend=np.uint32(0))
    return zlib.compress(np.stack([steps, delta.before, delta.after]).astype("<u4").tobytes())


def decode(t: int, z: int, row: int, column: int, packed: bytes) -> Delta:
    """The delta that `encode` packed."""
    steps, before, after = np.frombuffer(zlib.decompress(packed), "<u4").reshape(3, -1)
    return Delta(t, z, row, column, np.cumsum(steps, dtype=np.uint32), before, after)


def apply(canvas: "Canvas", delta: Delta) -> None:
    """Do a change again."""
    _exchange(canvas, delta, None, delta.after)


def put_back(canvas: "Canvas", delta: Delta) -> None:
    """Undo a change to the last pixel; later ones must have been put back before."""
    _exchange(canvas, delta, None, delta.before)


def revert(canvas: "Canvas", delta: Delta) -> None:
    """Undo a change, save where somebody has changed the pixels since."""
    _exchange(canvas, delta, delta.after, delta.before)


def _exchange(canvas: "Canvas", delta: Delta, expected: Numbers | None, ids: Numbers) -> None:
    """Give the pixels of a delta other ids, where they still have the expected ones."""
    grid = levels(canvas.info.shape)[0]
    (height, width), (tall, wide) = grid.shape[3:], grid.chunk[3:]
    top, left = delta.row * tall, delta.column * wide
    across = min(wide, width - left)
    y, x = np.divmod(delta.index.astype(np.int64), across)
    low_y, low_x, high_y, high_x = y.min(), x.min(), y.max() + 1, x.max() + 1
    rows = slice(int(top + low_y), int(min(top + high_y, height)))
    columns = slice(int(left + low_x), int(left + high_x))
    region = canvas.read(delta.t, delta.z, rows, columns)
    y, x = y - low_y, x - low_x
    kept = slice(None) if expected is None else region[y, x] == expected
    region[y[kept], x[kept]] = ids[kept]
    canvas.write(delta.t, delta.z, rows, columns, region)
