"""What follows for images of many channels: growing, spill-over, kinds and neighbours of cells."""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
from skimage.segmentation import expand_labels

from segmentation.science.measurements.multiplex import compensated
from segmentation.science.measurements.neighbourhood import Near, neighbour_counts
from segmentation.science.measurements.neighbours import contacts, perimeters
from segmentation.science.measurements.phenotypes import Gate, Phenotype, phenotypes_of
from segmentation.science.pixels.growing import grow_plane
from segmentation.science.pixels.label_source import ArrayLabels
from tests.benchmarks.measuring import discs, timed
from tests.benchmarks.results import Figures, Result, Row, ratio

SIDE, CHANNELS, KINDS, REACH = 224, 40, 8, 5
CELLS = 1_000_000


def growing() -> Result:
    """Nuclei grown until they touch."""
    labels = discs(SIDE)
    grow_plane(labels, REACH)  # compiles once a machine
    ours = min(timed(lambda: grow_plane(labels, REACH)) for _ in range(3))
    other = timed(lambda: expand_labels(labels, REACH))
    name = f"grow {labels.max():,} nuclei by {REACH} px"
    return ratio(name, ours, other, "scikit-image expand_labels", at_most=2)


def rate(name: str, cells: int, action: Callable[[], object]) -> Figures:
    """Cells a second, the better of two."""
    seconds = min(timed(action) for _ in range(2))
    return Figures(name, {"seconds": seconds, "cells/s": round(cells / seconds)})


def spilling() -> Figures:
    """Common edges of touching cells, and the equations of all channels."""
    grown = grow_plane(discs(SIDE), 2 * REACH)
    ids = np.arange(1, SIDE * SIDE + 1)
    means = np.random.default_rng(0).uniform(0, 4096, (len(ids), CHANNELS))
    labels = ArrayLabels(grown[None, None])

    def act() -> None:
        pairs, lengths = contacts(labels)
        compensated(means, ids, pairs, lengths, np.maximum(perimeters(labels, ids), 1))

    return rate(f"spill-over of {len(ids):,} cells × {CHANNELS} channels", len(ids), act)


def kinds() -> Figures:
    """Kinds of cells by two gates each."""
    rng = np.random.default_rng(0)
    names = [f"mean_{number}" for number in range(2 * KINDS)]
    table = pa.table({name: rng.uniform(0, 1, CELLS) for name in names})
    given = [
        Phenotype(str(n), (Gate(names[2 * n], names[2 * n + 1], (0.5, 1), (0.5, 1)),))
        for n in range(KINDS)
    ]
    return rate(f"{KINDS} kinds of {CELLS:,} cells", CELLS, lambda: phenotypes_of(table, given))


def neighbours() -> Figures:
    """Kinds of the ten nearest of each cell."""
    rng = np.random.default_rng(0)
    places = rng.uniform(0, 20_000, (CELLS, 3)) * [0, 1, 1]
    times, chosen = np.zeros(CELLS, np.int64), rng.integers(-1, KINDS, CELLS)
    name = f"10 neighbours of {CELLS:,} cells"
    near = Near(nearest=10)
    return rate(name, CELLS, lambda: neighbour_counts(places, times, chosen, KINDS, near))


def run() -> Iterator[Row]:
    """Each step of an analysis by itself."""
    yield growing()
    yield spilling()
    yield kinds()
    yield neighbours()
