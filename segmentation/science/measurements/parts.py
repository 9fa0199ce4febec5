"""Every object of a table whole, in parts of an image of bounded size."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.measurements.form import CannotMeasure
from segmentation.science.pixels.label_source import LabelArray, LabelSource

SIDE, DEPTH = 512, 64
_BOX = ("z0", "z1", "y0", "y1", "x0", "x1")


@dataclass(frozen=True)
class Part:
    """A part (Z, Y, X) of time `t` that begins at `corner`.

    `rows` (n,) of the table are objects that lie in it as a whole, `boxes` (n, 6) are their z0, z1,
    y0, y1, x0, x1 within it; others may show in `labels`.
    """

    t: int
    corner: tuple[int, int, int]
    labels: LabelArray
    rows: NDArray[np.intp]
    ids: NDArray[np.int64]
    boxes: NDArray[np.int64]

    def objects(self) -> Iterator[tuple[int, tuple[slice, slice, slice], NDArray[np.bool_]]]:
        """Of each object its row, its box and its pixels there."""
        for row, label, (z0, z1, y0, y1, x0, x1) in zip(
            self.rows, self.ids, self.boxes, strict=True
        ):
            box = (slice(z0, z1), slice(y0, y1), slice(x0, x1))
            yield int(row), box, self.labels[box] == label


def parts(labels: LabelSource, table: pa.Table) -> Iterator[Part]:
    """All objects of a table of `measure`, in parts of about `SIDE`² × `DEPTH` pixels.

    Raises `CannotMeasure` for an object that lies at several times.
    """
    ids, times = np.asarray(table["label"], np.int64), np.asarray(table["t"], np.int64)
    boxes = np.stack([np.asarray(table[name], np.int64) for name in _BOX], axis=1)
    size = "area_px" if "area_px" in table.column_names else "volume_px"
    counts = np.asarray(table[size], np.int64)
    places = np.stack([times, *(boxes[:, ::2] // (DEPTH, SIDE, SIDE)).T], axis=1).tolist()
    order = sorted(range(len(ids)), key=places.__getitem__)
    for _, group in groupby(order, key=places.__getitem__):
        rows = np.fromiter(group, np.intp)
        part = _part(labels, int(times[rows[0]]), rows, ids[rows], boxes[rows])
        for (row, _, mask), label in zip(part.objects(), part.ids, strict=True):
            if np.count_nonzero(mask) != counts[row]:
                raise CannotMeasure(
                    f"Object {label} lies at several times; form and texture are those of one time."
                )
        yield part


def _part(
    labels: LabelSource,
    t: int,
    rows: NDArray[np.intp],
    ids: NDArray[np.int64],
    boxes: NDArray[np.int64],
) -> Part:
    z, y, x = (int(edge) for edge in boxes[:, ::2].min(0))
    depth, bottom, right = (int(edge) for edge in boxes[:, 1::2].max(0))
    planes = [labels.read(t, plane, slice(y, bottom), slice(x, right)) for plane in range(z, depth)]
    inner = boxes - np.repeat((z, y, x), 2)
    return Part(t, (z, y, x), np.stack(planes), rows, ids, inner)
