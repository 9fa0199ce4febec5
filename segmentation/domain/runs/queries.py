"""Reading runs."""

from django.db.models import QuerySet

from segmentation.domain.runs.models import Run, RunItem


def items_of(run: Run) -> QuerySet[RunItem]:
    """The items of a run in their order, with all that a list of them shows."""
    return run.items.select_related("job", "image", "segmentation").order_by("position")
