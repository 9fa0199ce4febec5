"""The contrast an image is first shown with, from a sample of its pixels."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LOW, HIGH = 1.0, 99.8
_SAMPLES = 400_000


@dataclass(frozen=True)
class Window:
    """`low` and `high` of the data, and the part `start` to `end` shown at first."""

    low: float
    high: float
    start: float
    end: float


class Sampler:
    """Collects about 400,000 evenly spread pixels of a channel, however large it is."""

    def __init__(self, pixels: int) -> None:
        """`pixels` is how many the channel holds in all."""
        self._step = max(1, math.isqrt(pixels // _SAMPLES))
        self._parts: list[NDArray[Any]] = []
        self._low = math.inf
        self._high = -math.inf

    def add(self, block: NDArray[Any]) -> None:
        """Take a part of a block (Y, X) into the sample; the extremes are exact.

        What is not a finite number counts for nothing: JSON has no word for it.
        """
        finite = block if block.dtype.kind in "ui" else np.where(np.isfinite(block), block, np.nan)
        part = finite[:: self._step, :: self._step].ravel()
        self._parts.append(part[~np.isnan(part)])
        if not np.isnan(finite).all():
            self._low = min(self._low, float(np.nanmin(finite)))
            self._high = max(self._high, float(np.nanmax(finite)))

    def window(self) -> Window:
        """From the 1st to the 99.8th percentile; never of no width."""
        sample = np.concatenate(self._parts) if self._parts else np.empty(0)
        if not sample.size:
            return Window(0.0, 1.0, 0.0, 1.0)
        start, end = np.percentile(sample, (LOW, HIGH))
        high = self._high if self._high > self._low else self._low + 1
        if end <= start:
            start, end = self._low, high
        return Window(self._low, high, float(start), float(end))


def rgb_window(dtype: str, windows: list[Window]) -> Window:
    """One window for red, green and blue, so that their balance stays as it was taken."""
    high = 255.0 if dtype == "uint8" else max(window.high for window in windows)
    return Window(0.0, high, 0.0, high)
