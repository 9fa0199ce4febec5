"""COCO's run lengths: pixels are counted column by column, background and object in turn."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from segmentation.science.pixels.errors import Refused

Counts = NDArray[np.int64]

# Five bits a character and one that says "more follows", from this character on.
_FIRST = 48


def parse(segmentation: dict[str, Any], height: int, width: int) -> Counts:
    """The counts of a mask, compressed or not; raises Refused unless they fill (height, width)."""
    if list(segmentation.get("size", [])) != [height, width]:
        raise Refused(f"has a mask of the size {segmentation.get('size')}, not of the image's")
    given = segmentation.get("counts")
    if isinstance(given, str):
        text = np.frombuffer(given.encode("ascii", "replace"), np.uint8)
        counts = _decode(text)
    else:
        counts = np.asarray(given, np.int64)
    if counts.ndim != 1 or (counts < 0).any() or (counts > height * width).any():
        raise Refused("has a mask whose run lengths are no counts of pixels")
    if counts.sum() != height * width:
        raise Refused("has a mask whose run lengths don't add up to its size")
    return counts


@njit(cache=True)
def fill(plane: NDArray[np.uint32], counts: Counts, label: int) -> None:
    """Give the pixels of a mask that is as large as the plane a label."""
    height, place = plane.shape[0], 0
    for run in range(counts.size):
        if run % 2 == 1:
            for pixel in range(place, place + counts[run]):
                plane[pixel % height, pixel // height] = label
        place += counts[run]


def encode(mask: NDArray[np.bool_], top: int, left: int, height: int, width: int) -> str:
    """The compressed counts of a mask whose first pixel is (top, left) of (height, width)."""
    return bytes(_encode(_counts(mask, top, left, height, height * width))).decode("ascii")


@njit(cache=True)
def _counts(mask: NDArray[np.bool_], top: int, left: int, height: int, size: int) -> Counts:
    """Background and object in turn; a run goes on from the foot of a column to the next head."""
    counts = [0][:0]
    last = 0
    for column in range(mask.shape[1]):
        row = 0
        while row < mask.shape[0]:
            start = row
            while row < mask.shape[0] and mask[row, column]:
                row += 1
            if row > start:
                begin = (left + column) * height + top + start
                if begin > last or not counts:
                    counts.append(begin - last)
                    counts.append(0)
                counts[-1] += row - start
                last = begin + row - start
            row += 1
    if last < size:
        counts.append(size - last)
    return np.array(counts)


@njit(cache=True)
def _encode(counts: Counts) -> NDArray[np.uint8]:
    text = [np.uint8(0)][:0]
    for index in range(counts.size):
        value = counts[index] - (counts[index - 2] if index > 2 else 0)
        more = True
        while more:
            group = value & 0x1F
            value >>= 5
            more = value != (-1 if group & 0x10 else 0)
            text.append(np.uint8(48 + (group | (0x20 if more else 0))))
    return np.array(text)


@njit(cache=True)
def _decode(text: NDArray[np.uint8]) -> Counts:
    """Numbers of little-endian groups of five bits; from the third on they are differences."""
    counts = np.zeros(text.size, np.int64)
    found = place = 0
    while place < text.size:
        value, shift, more = np.int64(0), 0, True
        while more and place < text.size and shift < 60:
            group = np.int64(text[place]) - 48
            value |= (group & 0x1F) << shift
            more = (group & 0x20) != 0
            place, shift = place + 1, shift + 5
            if not more and group & 0x10:
                value |= -1 << shift
        counts[found] = value + (counts[found - 2] if found > 2 else 0)
        found += 1
    return counts[:found]
