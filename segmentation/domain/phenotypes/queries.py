"""Sorting the cells of segmentations into a project's phenotypes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.domain.common.errors import UserError
from segmentation.domain.images.queries import image_info
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import read_table
from segmentation.domain.phenotypes.models import Phenotype
from segmentation.domain.projects.models import Project
from segmentation.science.measurements.neighbourhood import (
    Near,
    Neighbourhood,
    neighbour_counts,
    neighbourhood,
)
from segmentation.science.measurements.numbers import numeric_column
from segmentation.science.measurements.phenotypes import (
    columns_of,
    phenotype_column,
    phenotypes_of,
)
from segmentation.science.measurements.profiles import profiles
from segmentation.science.pixels.axes import PixelSize

PHENOTYPE = "phenotype"
OTHER = "other"
_PLACE = ["label", "t", *(f"centroid_{axis}_px" for axis in "zyx")]


@dataclass(frozen=True)
class Sorted:
    """The cells of a segmentation by id, and of each the number of its phenotype; -1 for none."""

    phenotypes: Sequence[Phenotype]
    labels: NDArray[np.int64]
    kinds: NDArray[np.int64]

    @property
    def counts(self) -> list[int]:
        """How many cells of each phenotype there are."""
        found = np.bincount(self.kinds[self.kinds >= 0], minlength=len(self.phenotypes))
        return [int(count) for count in found]


def phenotypes_in(project: Project) -> list[Phenotype]:
    """Those of a project, the first to be asked first."""
    return list(Phenotype.objects.present().filter(project=project))


def sort_cells(segmentation: Segmentation) -> Sorted:
    """Of each cell, as it is now, the first phenotype in whose gates it lies."""
    phenotypes = phenotypes_in(segmentation.image.project)
    table = read_table(segmentation, ["label", *columns_of(one.kind for one in phenotypes)])
    kinds = phenotypes_of(table, [one.kind for one in phenotypes])
    return Sorted(phenotypes, np.asarray(table["label"], np.int64), kinds)


def neighbours_of(segmentation: Segmentation, near: Near) -> tuple[Sorted, Neighbourhood]:
    """Which phenotypes lie near which; a radius is in µm where the size of pixels is known."""
    found = sort_cells(segmentation)
    counts = _counts(read_table(segmentation, _PLACE), found.kinds, found, segmentation, near)
    return found, neighbourhood(found.kinds, counts)


def profiles_of(
    segmentation: Segmentation, prefix: str, cofactor: float | None
) -> tuple[Sorted, list[str], NDArray[np.float64]]:
    """What the phenotypes are like in the columns that begin with `prefix`, as mean z-scores."""
    found = sort_cells(segmentation)
    there = read_table(segmentation, None, 0, 0).column_names
    columns = [name for name in there if name.startswith(prefix)]
    like = profiles(
        lambda name: numeric_column(read_table(segmentation, [name]), name),
        columns,
        found.kinds,
        len(found.phenotypes),
        cofactor,
    )
    return found, columns, like


def with_phenotypes(
    table: pa.Table, segmentation: Segmentation, near: Near | None = None
) -> pa.Table:
    """A table with the column `phenotype`, if the project has any.

    With `near` there are columns `near_NAME`, too: how many cells of each kind lie near each.
    """
    phenotypes = phenotypes_in(segmentation.image.project)
    if not phenotypes:
        return table
    names = [one.name for one in phenotypes]
    kinds = phenotypes_of(table, [one.kind for one in phenotypes])
    table = table.append_column(PHENOTYPE, phenotype_column(kinds, names))
    if near is None:
        return table
    found = Sorted(phenotypes, np.asarray(table["label"], np.int64), kinds)
    counts = _counts(table, kinds, found, segmentation, near)
    for number, name in enumerate([*names, OTHER]):
        table = table.append_column(f"near_{name}", pa.array(counts[:, number]))
    return table


def is_known(size: PixelSize, flat: bool) -> bool:
    """Whether distances can be told in µm."""
    return bool(size.x and size.y and (size.z or flat))


def _counts(
    table: pa.Table, kinds: NDArray[np.int64], found: Sorted, segmentation: Segmentation, near: Near
) -> NDArray[np.int64]:
    if not set(_PLACE) <= set(table.column_names):
        raise UserError("It is not known where these cells lie.", "no_places")
    places = np.stack([numeric_column(table, name) for name in _PLACE[2:]], axis=1)
    size = image_info(segmentation.image).pixel_size
    flat = not len(places) or float(np.ptp(places[:, 0])) == 0
    if is_known(size, flat):
        places = places * (size.z or 1.0, size.y or 1.0, size.x or 1.0)
    times = np.asarray(table["t"], np.int64)
    return neighbour_counts(places, times, kinds, len(found.phenotypes), near)
