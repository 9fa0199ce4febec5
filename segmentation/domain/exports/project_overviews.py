"""What a project holds at a glance: objects and density of its images, states, sizes run by run."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db.models import Count, Max, Sum

from segmentation.domain.exports.overviews import QUANTILES, size_column
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.kept import until_news
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import read_table
from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.queries import by_verdict, newest_of_images
from segmentation.domain.runs.models import Run
from segmentation.science.interchange.rows import numeric_columns
from segmentation.science.measurements.numbers import numeric_column

MOST_IMAGES = 1000
"""So many of the newest are plotted one by one; the figures are of all."""
MOST_RUNS = 10
MOST_TABLES = 20
"""So many images of a run tell of its sizes."""
_KEPT_S = 24 * 3600
_MM2 = 1e6
_MEGAPIXEL = 1e6


@dataclass(frozen=True)
class Found:
    """The newest result of an image; `density` is per mm², None where pixels have no size."""

    image: str
    name: str
    segmentation: str
    objects: int
    density: float | None
    per_megapixel: float


@dataclass(frozen=True)
class Sizes:
    """How large the objects of a run are: quantiles of its first images; none without objects."""

    run: str
    model: str
    created_at: datetime
    images: int
    objects: int
    column: str
    quantiles: list[float]


@dataclass(frozen=True)
class ProjectOverview:
    """Figures of all images, and the newest ones one by one; `more` are left out."""

    images: int
    objects: int
    verdicts: dict[str, int]
    found: list[Found]
    more: bool
    runs: list[Sizes] = field(default_factory=list)


def overview_of_project(project: Project, *, with_runs: bool = True) -> ProjectOverview:
    """Of each image the newest result counts. Runs name their models: some may not see them."""
    name = "overview-with-runs" if with_runs else "overview"
    return until_news(project.pk, name, lambda: _overview(project, with_runs))


def _overview(project: Project, with_runs: bool) -> ProjectOverview:
    newest = newest_of_images(
        Segmentation.objects.present().filter(image__project=project, trial=False)
    )
    held = by_verdict(newest)
    in_order = newest.select_related("image").order_by("-image__created_at", "-pk")
    rows = list(in_order[: MOST_IMAGES + 1])
    return ProjectOverview(
        images=Image.objects.present().filter(project=project).count(),
        objects=sum(each.objects for each in held.values()),
        verdicts={verdict: each.segmentations for verdict, each in held.items()},
        found=[_found(row) for row in rows[:MOST_IMAGES]],
        more=len(rows) > MOST_IMAGES,
        runs=_runs(project) if with_runs else [],
    )


def _found(segmentation: Segmentation) -> Found:
    image = segmentation.image
    times, _, _, height, width = image.shape
    pixels = max(times * height * width, 1)
    y, x = (image.pixel_size_um.get(axis) for axis in "yx")
    count = segmentation.object_count
    return Found(
        *(str(image.pk), image.name, str(segmentation.pk), count),
        density=count * _MM2 / (pixels * y * x) if y and x else None,
        per_megapixel=count * _MEGAPIXEL / pixels,
    )


def _runs(project: Project) -> list[Sizes]:
    runs = Run.objects.present().filter(project=project, done__gt=0, trial=False)
    runs = runs.select_related("model")
    return [_sizes(run) for run in runs.order_by("-created_at")[:MOST_RUNS]]


def _sizes(run: Run) -> Sizes:
    made = Segmentation.objects.present().filter(run_item__run=run)
    told: dict[str, Any] = made.aggregate(
        images=Count("pk"),
        objects=Sum("object_count"),
        edits=Sum("version"),
        newest=Max("revision"),
    )
    key = f"run-sizes/{run.pk}/{told['images']}/{told['edits']}/{told['newest']}"
    kept: tuple[str, list[float]] | None = cache.get(key)
    if kept is None:
        kept = _measured(list(made.order_by("run_item__position")[:MOST_TABLES]))
        cache.set(key, kept, _KEPT_S)
    column, quantiles = kept
    return Sizes(
        *(str(run.pk), run.model.slug, run.created_at, told["images"], told["objects"] or 0),
        *(column, quantiles),
    )


def _measured(segmentations: list[Segmentation]) -> tuple[str, list[float]]:
    """The column of sizes of the first image, and how it is spread over all that have it."""
    column, parts = "", []
    for segmentation in segmentations:
        column = column or size_column(numeric_columns(read_table(segmentation, None, 0, 0)))
        table = read_table(segmentation, [column])
        if column in table.column_names:
            parts.append(numeric_column(table, column))
    values = np.concatenate(parts) if parts else np.zeros(0)
    values = values[np.isfinite(values)]
    return column, np.percentile(values, QUANTILES).tolist() if len(values) else []
