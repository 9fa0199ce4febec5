"""What a run found, image by image: how many objects, and how a measurement is spread in each."""

from dataclasses import dataclass

import numpy as np
from django.core.cache import cache

from segmentation.domain.masks.models import Revision, Segmentation
from segmentation.domain.masks.queries import newest_revisions, read_table
from segmentation.domain.runs.models import Run
from segmentation.domain.runs.queries import items_of
from segmentation.science.interchange.rows import numeric_columns
from segmentation.science.measurements.numbers import numeric_column

# Each costs a look at a table; more rows than this can't be told apart in a plot.
MOST_IMAGES = 200
_KEPT_S = 24 * 3600
QUANTILES = (5, 25, 50, 75, 95)
_PLACES = frozenset({"label", "t", *(f"{axis}{end}" for axis in "xyz" for end in "01")})


@dataclass(frozen=True)
class Spread:
    """The objects of an image; `quantiles` of what was measured, none where nothing was."""

    image: str
    name: str
    segmentation: str
    objects: int
    quantiles: list[float]


@dataclass(frozen=True)
class Overview:
    """The columns there are, the one that is told of, and its spread in the first images."""

    columns: list[str]
    column: str
    images: list[Spread]
    more: bool


def overview_of(run: Run, column: str = "") -> Overview:
    """The images of a run that are done, in their order, one table at a time.

    Without a column, or where it is not there, the size of objects is told.
    """
    done = items_of(run).filter(segmentation__isnull=False)
    items = list(done[: MOST_IMAGES + 1])
    shown = [(item, item.segmentation) for item in items[:MOST_IMAGES] if item.segmentation]
    columns: list[str] = []
    if shown:
        first = read_table(shown[0][1], None, 0, 0)
        columns = [name for name in numeric_columns(first) if name not in _PLACES]
    chosen = column if column in columns else size_column(columns)
    told = _quantiles([segmentation for _, segmentation in shown], chosen)
    spreads = [
        Spread(str(item.image_id), item.image.name, str(found.pk), found.object_count, quantiles)
        for (item, found), quantiles in zip(shown, told, strict=True)
    ]
    return Overview(columns, chosen, spreads, len(items) > MOST_IMAGES)


def _quantiles(segmentations: list[Segmentation], column: str) -> list[list[float]]:
    """How a column is spread in each; a table is read once for every state that it is in."""
    keys = [f"spread/{one.pk}/{one.revision}/{one.version}/{column}" for one in segmentations]
    known: dict[str, list[float]] = cache.get_many(keys)
    unknown = {k: one for k, one in zip(keys, segmentations, strict=True) if k not in known}
    newest = newest_revisions(unknown.values())
    read = {key: _spread(one, newest[one.pk], column) for key, one in unknown.items()}
    cache.set_many(read, _KEPT_S)
    return [(known | read)[key] for key in keys]


def _spread(segmentation: Segmentation, newest: Revision, column: str) -> list[float]:
    table = read_table(segmentation, [column], newest=newest)
    known = column in table.column_names
    values = numeric_column(table, column) if known else np.zeros(0)
    values = values[np.isfinite(values)]
    return np.percentile(values, QUANTILES).tolist() if len(values) else []


def size_column(columns: list[str]) -> str:
    """The column that tells how large objects are, in µm if it can; else the first, if any."""
    sizes = ("area_um2", "volume_um3", "area_px", "volume_px")
    return next((name for name in sizes if name in columns), columns[0] if columns else "")
