"""Markers of many-channel images by cell: growing nuclei, spill-over, views of values."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import coo_array, eye_array
from scipy.sparse.linalg import splu

from segmentation.science.measurements.neighbours import contacts, perimeters
from segmentation.science.pixels.growing import grow_plane
from segmentation.science.pixels.label_source import LabelArray, LabelSource

Values = NDArray[np.float64]


def grow(labels: LabelArray, distance_px: float) -> LabelArray:
    """Objects (T, Z, Y, X) grown by a distance within their planes, without running into others.

    A pixel between two goes to the nearer one.
    """
    grown = np.empty_like(labels)
    for place in np.ndindex(labels.shape[:2]):
        grown[place] = grow_plane(labels[place], distance_px)
    return grown


def compensated(
    means: Values, ids: NDArray[np.int64], pairs: NDArray[np.int64], lengths: NDArray[np.int64],
    edges: Values | NDArray[np.int64], share: float = 0.5,
) -> Values:  # fmt: skip
    """Means (cells, channels) without what spilled over from the cells that touch, none below 0.

    What is seen of a cell is taken for its own and its neighbours' light, mixed at the common
    edge: of neighbour j comes w = share × (length of the common edge / perimeter of i), and of
    itself what is left. The own light solves these equations for all cells at once. `pairs` and
    `lengths` are those of `contacts`, `ids` (rising) and `edges` (the perimeters, in edges of
    pixels as the lengths) belong to the rows of `means`. After the lateral spill-over of Lee et
    al., CellSeg, BMC Bioinformatics 2022.
    """
    if not 0 <= share < 0.5 + 1e-12:
        raise ValueError(f"the share that spills over is between 0 and 0.5, not {share}")
    if not len(pairs):
        return np.maximum(means, 0)
    one, other = np.searchsorted(ids, pairs).T
    rows, columns = np.concatenate([one, other]), np.concatenate([other, one])
    weights = share * np.concatenate([lengths, lengths]) / edges[rows]
    size = len(ids)
    given = coo_array((weights, (rows, columns)), shape=(size, size)).tocsc()
    kept = eye_array(size, format="csc").multiply(1 - given.sum(axis=1)[:, None]).tocsc()
    # Who touches whom is mutual, which this order of elimination makes the most of.
    solver = splu((kept + given).tocsc(), permc_spec="MMD_AT_PLUS_A")
    own = np.asarray(solver.solve(np.ascontiguousarray(means, np.float64)))
    return np.asarray(np.maximum(own, 0), np.float64)


def compensated_columns(
    labels: LabelSource, table: pa.Table, ids: NDArray[np.int64], names: list[str]
) -> dict[str, NDArray[Any]]:
    """The mean of each channel without what spilled over from the cells that touch."""
    means = np.stack([np.asarray(table[f"mean_{name}"], np.float64) for name in names], axis=1)
    pairs, lengths = contacts(labels)
    own = compensated(means, ids, pairs, lengths, np.maximum(perimeters(labels, ids), 1))
    return {f"compensated_{name}": own[:, index] for index, name in enumerate(names)}


def arcsinh_view(values: Values, cofactor: float = 5.0) -> Values:
    """arcsinh(values / cofactor): linear for small values, logarithmic for large ones."""
    if cofactor <= 0:
        raise ValueError(f"the cofactor is above 0, not {cofactor}")
    return np.asarray(np.arcsinh(values / cofactor))


def z_scores(values: Values) -> Values:
    """Each column less its mean, in its standard deviations; 0 where all cells are alike."""
    spread = values.std(axis=0)
    return np.asarray((values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0))
