"""Measuring objects, against scikit-image."""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from skimage.measure import regionprops_table

from segmentation.science.measurements import add_columns, measure
from segmentation.science.pixels.colors import channels_for
from segmentation.science.pixels.source import ArraySource
from tests.benchmarks.results import Figures, Result, Row, ratio

PITCH, CHANNELS = 12, 4
# Objects along a side: 50,176 for the columns of every table, 2,500 for those that are asked for.
MANY, SOME = 224, 50
# 10,000, 99,856 and 1,000,000.
GROWING = (100, 316, 1000)
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


ASKED = ("perimeter", "solidity", "feret_diameter_max", "euler_number")


def discs(side: int) -> NDArray[np.uint32]:
    """A grid of `side` × `side` round objects, as (Y, X)."""
    y, x = np.mgrid[: PITCH * side, : PITCH * side]
    inside = (y % PITCH - PITCH / 2) ** 2 + (x % PITCH - PITCH / 2) ** 2 < (PITCH / 2 - 1) ** 2
    numbers = (y // PITCH) * side + x // PITCH + 1
    return np.where(inside, numbers, 0).astype(np.uint32)


def crowd(side: int) -> tuple[NDArray[np.uint32], ArraySource]:
    """The same grid as (T, Z, Y, X) with its channels, which share their memory."""
    numbers = np.arange(1, side * side + 1, dtype=np.uint32).reshape(side, side)
    labels = numbers.repeat(PITCH, 0).repeat(PITCH, 1)
    labels *= np.tile(discs(1), (side, side))
    pixels = np.random.default_rng(0).integers(0, 4096, labels.shape, np.uint16)
    one = ArraySource.of(pixels)
    height, width = labels.shape
    shape = (1, CHANNELS, 1, height, width)
    info = replace(one.info, shape=shape, channels=channels_for(CHANNELS))
    return labels[None, None], ArraySource(info, np.broadcast_to(pixels, shape))


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def usual() -> Result:
    """The columns of every table, of many objects in four channels."""
    labels = discs(MANY)
    pixels = np.random.default_rng(0).integers(0, 4096, (*labels.shape, CHANNELS), np.uint16)
    source = ArraySource.of(pixels, "YXC")
    stack = labels[None, None]
    measure(stack, source)  # compiles once a machine
    ours = min(timed(lambda: measure(stack, source)) for _ in range(3))
    other = timed(lambda: regionprops_table(labels, pixels, properties=COLUMNS))
    name = f"measure {labels.max():,} objects × {CHANNELS} channels"
    return ratio(name, ours, other, "scikit-image regionprops_table", at_least=50)


def asked_for() -> Result:
    """Perimeter, solidity, Feret diameter and Euler number."""
    labels = discs(SOME)
    stack, source = labels[None, None], ArraySource.of(np.ones(labels.shape, np.uint8))
    table = measure(stack, source)
    add_columns(table, stack, source, ["form"])
    ours = min(timed(lambda: add_columns(table, stack, source, ["form"])) for _ in range(3))
    other = timed(lambda: regionprops_table(labels, properties=ASKED))
    name = f"form of {labels.max():,} objects"
    return ratio(name, ours, other, "scikit-image regionprops_table", at_least=50)


def growth(side: int) -> Figures:
    """Objects a second, and the memory it takes beside labels and pixels."""
    labels, source = crowd(side)
    seconds = min(timed(lambda: measure(labels, source)) for _ in range(4))
    tracemalloc.start()
    measure(labels, source)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    figures: dict[str, float | int | str] = {
        "seconds": seconds,
        "objects/s": round(side * side / seconds),
        "peak MB": round(peak / 2**20),
    }
    return Figures(f"measure {side * side:,} objects × {CHANNELS} channels", figures)


def run() -> Iterator[Row]:
    """The same columns from both, on the same objects; then ever more of them."""
    yield usual()
    yield asked_for()
    for side in GROWING:
        yield growth(side)
