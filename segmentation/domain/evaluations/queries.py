"""Reading evaluations."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from segmentation.domain.evaluations.models import Entry, Evaluation, Score
from segmentation.science.engines.tally import Tally


def with_entries(evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """Evaluations with all that a list of them shows, in a constant number of queries."""
    entries = Entry.objects.select_related("run__model").order_by("position")
    return evaluations.select_related("created_by").prefetch_related(
        Prefetch("entries", queryset=entries)
    )


def scored(evaluation: Evaluation) -> QuerySet[Score]:
    """The scores there are so far, with all that a list of them shows."""
    rows = Score.objects.present().filter(entry__evaluation=evaluation, ap50__isnull=False)
    return rows.select_related("entry__run__model", "item__image")


def figures_of(tally: dict[str, Any] | None) -> dict[str, Any]:
    """The figures of a stored tally; none before there is one."""
    return Tally.from_json(tally).figures() if tally else {}


def figure_rows(evaluation: Evaluation) -> Iterator[dict[str, Any]]:
    """One flat row for each model over all images (`image` empty), then for each image.

    AP at each threshold is a column such as `ap_0.50`.
    """
    for entry in evaluation.entries.select_related("run__model"):
        yield {"model": entry.run.model.slug, "image": "", **_flat(figures_of(entry.pooled))}
    for score in scored(evaluation).order_by("entry__position", "ap50", "pk"):
        model, image = score.entry.run.model.slug, score.item.image.name
        yield {"model": model, "image": image, **_flat(figures_of(score.tally))}


def _flat(figures: dict[str, Any]) -> dict[str, Any]:
    row = {name: value for name, value in figures.items() if not isinstance(value, dict)}
    for threshold, value in figures.get("ap", {}).items():
        row[f"ap_{threshold}"] = value
    return row
