"""A label image in pieces that hold every object of a plane whole, so that memory stays bounded."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, product

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.pixels.geometry import SHARD
from segmentation.science.pixels.label_source import LabelArray, LabelSource, blocks_of

_FAR = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Window:
    """A part of plane (t, z) that begins at (top, left).

    labels (Y, X) holds objects that lie in the window as a whole and no others; ids (n,) are
    theirs in rising order and boxes (n, 4) are y0, y1, x0, x1 within the plane.
    """

    t: int
    z: int
    top: int
    left: int
    labels: LabelArray
    ids: NDArray[np.int64]
    boxes: NDArray[np.int64]


def windows(labels: LabelSource, side: int = SHARD) -> Iterator[Window]:
    """Every object of every plane, in windows of about `side` pixels; empty ones are left out."""
    for t, z in product(range(labels.shape[0]), range(labels.shape[1])):
        ids, boxes = plane_boxes(labels, t, z)
        places = [(int(y), int(x)) for y, x in boxes[:, ::2] // side]
        order = sorted(range(len(ids)), key=places.__getitem__)
        for _, rows in groupby(order, key=places.__getitem__):
            chosen = np.fromiter(rows, np.intp)
            yield _window(labels, t, z, ids[chosen], boxes[chosen])


def plane_boxes(labels: LabelSource, t: int, z: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The ids (n,) of a plane, rising, and their boxes (n, 4): y0, y1, x0, x1."""
    ids, boxes = [np.zeros(0, np.int64)], [np.zeros((0, 4), np.int64)]
    for frame, plane, rows, columns in blocks_of(labels):
        if (frame, plane) == (t, z):
            block = np.ascontiguousarray(labels.read(t, z, rows, columns))
            found = _block_boxes(block, rows.start, columns.start)
            ids.append(found[0])
            boxes.append(found[1])
    unique, owner = np.unique(np.concatenate(ids), return_inverse=True)
    parts = np.concatenate(boxes)
    merged = np.repeat([[_FAR, 0, _FAR, 0]], len(unique), axis=0)
    for low in (0, 2):
        np.minimum.at(merged[:, low], owner, parts[:, low])
        np.maximum.at(merged[:, low + 1], owner, parts[:, low + 1])
    return unique, merged


def _window(
    labels: LabelSource, t: int, z: int, ids: NDArray[np.int64], boxes: NDArray[np.int64]
) -> Window:
    top, left = (int(edge) for edge in boxes[:, ::2].min(0))
    bottom, right = (int(edge) for edge in boxes[:, 1::2].max(0))
    read = np.array(labels.read(t, z, slice(top, bottom), slice(left, right)))
    _keep(read, ids)
    return Window(t, z, top, left, read, ids, boxes)


@njit(cache=True)
def _block_boxes(
    block: LabelArray, top: int, left: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The labels of a block whose first pixel is (top, left) of the plane, and their boxes."""
    places = {0: 0}
    ids, boxes = [0][:0], [(0, 0, 0, 0)][:0]
    for row in range(block.shape[0]):
        start = 0
        while start < block.shape[1]:
            label, end = int(block[row, start]), start + 1
            while end < block.shape[1] and block[row, end] == label:
                end += 1
            if label and label not in places:
                places[label] = len(ids)
                ids.append(label)
                boxes.append((top + row, 0, left + start, left + end))
            if label:
                place = places[label]
                y0, _, x0, x1 = boxes[place]
                x0, x1 = min(x0, left + start), max(x1, left + end)
                boxes[place] = (y0, top + row + 1, x0, x1)
            start = end
    found = np.empty((len(boxes), 4), np.int64)
    for place, box in enumerate(boxes):
        for side in range(4):
            found[place, side] = box[side]
    return np.array(ids), found


@njit(cache=True)
def _keep(labels: LabelArray, ids: NDArray[np.int64]) -> None:
    """Clear all labels but these (rising) ones."""
    for row in range(labels.shape[0]):
        last, kept = np.int64(0), True
        for column in range(labels.shape[1]):
            label = np.int64(labels[row, column])
            if label != last:
                place = np.searchsorted(ids, label)
                last, kept = label, bool(place < ids.size and ids[place] == label)
            if label and not kept:
                labels[row, column] = 0
