"""One compiled pass over labels and pixels; sums are exact, so parts add up in any order."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

_FAR = np.iinfo(np.int32).max


@dataclass
class Geometry:
    """Sums over the pixels of each label up to `size` - 1, in absolute pixel coordinates.

    `low` and `high` (exclusive) are boxes in T, Z, Y, X; `first` sums z, y, x and `second`
    zz, yy, xx, zy, zx, yx.
    """

    size: int
    count: NDArray[np.int64] = field(init=False)
    low: NDArray[np.int32] = field(init=False)
    high: NDArray[np.int32] = field(init=False)
    first: NDArray[np.int64] = field(init=False)
    second: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.count = np.zeros(self.size, np.int64)
        self.low = np.full((self.size, 4), _FAR, np.int32)
        self.high = np.zeros((self.size, 4), np.int32)
        self.first = np.zeros((self.size, 3), np.int64)
        self.second = np.zeros((self.size, 6), np.int64)

    def add(self, labels: NDArray[np.uint32], at: tuple[int, int, int, int]) -> None:
        """Take in a block (Y, X) whose first pixel lies at `at` (T, Z, Y, X)."""
        _add_geometry(labels, at, self.count, self.low, self.high, self.first, self.second)

    def merge(self, other: "Geometry") -> None:
        """Take in what another pass saw of the same labels."""
        self.count += other.count
        np.minimum(self.low, other.low, out=self.low)
        np.maximum(self.high, other.high, out=self.high)
        self.first += other.first
        self.second += other.second


@dataclass
class Intensity:
    """Sums over one channel's pixels of each label, relative to the label's first pixel.

    The shift keeps the variance of a bright, even object exact.
    """

    size: int
    count: NDArray[np.int64] = field(init=False)
    shift: NDArray[np.float64] = field(init=False)
    total: NDArray[np.float64] = field(init=False)
    square: NDArray[np.float64] = field(init=False)
    low: NDArray[np.float64] = field(init=False)
    high: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.count = np.zeros(self.size, np.int64)
        self.shift = np.zeros(self.size)
        self.total = np.zeros(self.size)
        self.square = np.zeros(self.size)
        self.low = np.full(self.size, np.inf)
        self.high = np.full(self.size, -np.inf)

    def add(self, labels: NDArray[np.uint32], pixels: NDArray[Any]) -> None:
        """Take in a block (Y, X) of labels and the pixels under it."""
        pixels = np.ascontiguousarray(pixels)
        _add_intensity(
            labels, pixels, self.count, self.shift, self.total, self.square, self.low, self.high
        )

    def merge(self, other: "Intensity") -> None:
        """Take in what another pass saw of the same labels."""
        shift = np.where(self.count > 0, self.shift, other.shift)
        step = np.where(other.count > 0, other.shift - shift, 0.0)
        self.square += other.square + 2 * step * other.total + other.count * step**2
        self.total += other.total + other.count * step
        self.count += other.count
        self.shift = shift
        np.minimum(self.low, other.low, out=self.low)
        np.maximum(self.high, other.high, out=self.high)

    def mean(self) -> NDArray[np.float64]:
        """The mean of each label; labels without pixels give 0."""
        return np.asarray(self.shift + self.total / np.maximum(self.count, 1))

    def std(self) -> NDArray[np.float64]:
        """The standard deviation of each label's pixels (not of a sample: ddof 0)."""
        count = np.maximum(self.count, 1)
        variance: NDArray[np.float64] = self.square / count - (self.total / count) ** 2
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


@njit(cache=True, nogil=True)
def _run_end(row: NDArray[np.uint32], start: int) -> int:
    """Where the run of equal labels that begins at `start` ends."""
    label, end = row[start], start + 1
    while end < row.size and row[end] == label:
        end += 1
    return end


@njit(cache=True, nogil=True)
def _add_geometry(
    labels: NDArray[np.uint32],
    at: tuple[int, int, int, int],
    count: NDArray[np.int64],
    low: NDArray[np.int32],
    high: NDArray[np.int32],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
) -> None:
    t, z, top, left = at
    for row in range(labels.shape[0]):
        y, start = top + row, 0
        while start < labels.shape[1]:
            i, end = labels[row, start], _run_end(labels[row], start)
            x0, x1, start = left + start, left + end, end
            if i == 0:
                continue
            n = x1 - x0
            x, xx = n * (x0 + x1 - 1) // 2, _squares(x1) - _squares(x0)
            count[i] += n
            for axis, (least, most) in enumerate(((t, t + 1), (z, z + 1), (y, y + 1), (x0, x1))):
                low[i, axis] = min(low[i, axis], least)
                high[i, axis] = max(high[i, axis], most)
            for axis, value in enumerate((n * z, n * y, x)):
                first[i, axis] += value
            for pair, value in enumerate((n * z * z, n * y * y, xx, n * z * y, z * x, y * x)):
                second[i, pair] += value


@njit(cache=True, nogil=True)
def _squares(end: int) -> int:
    """0² + 1² + … + (end - 1)²."""
    return (end - 1) * end * (2 * end - 1) // 6


@njit(cache=True, nogil=True)
def _add_intensity(
    labels: NDArray[np.uint32],
    pixels: NDArray[Any],
    count: NDArray[np.int64],
    shift: NDArray[np.float64],
    total: NDArray[np.float64],
    square: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> None:
    for row in range(labels.shape[0]):
        start = 0
        while start < labels.shape[1]:
            i, end = labels[row, start], _run_end(labels[row], start)
            begin, start = start, end
            if i == 0:
                continue
            if count[i] == 0:
                shift[i] = pixels[row, begin]
            base, run, squares = shift[i], 0.0, 0.0
            least = most = float(pixels[row, begin])
            for column in range(begin, end):
                value = float(pixels[row, column])
                above = value - base
                run += above
                squares += above * above
                least = min(least, value)
                most = max(most, value)
            count[i] += end - begin
            total[i] += run
            square[i] += squares
            low[i] = min(low[i], least)
            high[i] = max(high[i], most)
