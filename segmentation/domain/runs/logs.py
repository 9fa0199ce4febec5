"""What workers wrote of an image of a run: in its own job, and in those of its regions."""

from django.db.models import Case, QuerySet, Value, When

from segmentation.domain.jobs.models import JobState
from segmentation.domain.runs.models import Region, RunItem

# What goes wrong everywhere in a huge image would otherwise fill a page's memory.
MOST_REGIONS, MOST_CHARACTERS = 20, 10_000


def log_of(item: RunItem) -> str:
    """The log of an item's job, then of each region that failed or was tried again, by its place.

    Of many regions those that failed come before others; of a long log the end is told.
    """
    troubled = _troubled(item)
    shown = sorted(troubled[:MOST_REGIONS], key=lambda region: region.first)
    parts = [_shortened(item.job.log)] if item.job.log else []
    if shown:
        places = list(item.regions.order_by("first").values_list("pk", flat=True))
        parts += [_told(region, places.index(region.pk) + 1, len(places)) for region in shown]
    if len(shown) == MOST_REGIONS and (more := troubled.count() - len(shown)):
        parts.append(f"More regions met trouble: {more}.\n")
    return "\n".join(parts)


def _troubled(item: RunItem) -> QuerySet[Region]:
    """A worker writes only of what went wrong."""
    failed = When(job__state=JobState.FAILED, then=Value(0))
    regions = item.regions.exclude(job__log="").select_related("job").defer("boxes", "used")
    return regions.order_by(Case(failed, default=Value(1)), "first")


def _told(region: Region, number: int, total: int) -> str:
    job = region.job
    return (
        f"Region {number} of {total} (blocks {region.first + 1} to {region.stop}),"
        f" {job.state}, attempt {job.attempts}:\n{_shortened(job.log)}"
    )


def _shortened(log: str) -> str:
    return log if len(log) <= MOST_CHARACTERS else f"…{log[-MOST_CHARACTERS:]}"
