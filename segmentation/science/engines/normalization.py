"""Grey values to what networks were trained on: percentiles of the image become 0 and 1."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

LUMINANCE = (0.2126, 0.7152, 0.0722)


def percentile_limits(pixels: NDArray[Any], low: float, high: float) -> tuple[float, float]:
    """The grey values at the two percentiles (0–100); a constant image gets an empty range."""
    bottom, top = np.percentile(pixels, (low, high))
    return float(bottom), float(top)


def limits_of(pixels: NDArray[Any], normalization: Mapping[str, float]) -> tuple[float, float]:
    """The grey values that a model's `normalization` maps to 0 and 1.

    They are the percentiles `low` and `high`, or the value `black` and the percentile `high`.
    """
    low, high = normalization.get("low", 0.0), normalization["high"]
    bottom, top = percentile_limits(pixels, low, high)
    return normalization.get("black", bottom), top


def rescale(pixels: NDArray[Any], limits: tuple[float, float]) -> NDArray[np.float32]:
    """Map the limits to 0 and 1, without clipping; a constant image becomes 0."""
    bottom, top = limits
    width = top - bottom
    values = pixels.astype(np.float32) - np.float32(bottom)
    return values / np.float32(width) if width > 0 else np.zeros_like(values)


def luminance(rgb: NDArray[Any]) -> NDArray[np.float32]:
    """(3, Y, X) red, green, blue → (Y, X), by the weights of ITU-R BT.709."""
    weights = np.asarray(LUMINANCE, np.float32)
    return np.tensordot(weights, rgb.astype(np.float32), axes=1)
