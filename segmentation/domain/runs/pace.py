"""How long a run has taken, and still takes: by the pace of what it did lately.

A large image counts by its regions, as a fraction of an image. The pace is of one opening: a retry
begins anew. What nobody worked in, as while the queue is paused, is no part of it.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, FloatField, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from segmentation.domain.jobs.models import JobState
from segmentation.domain.runs.models import Run, RunItem

STORED = ("begun_at", "spent_s", "parts", "moved_at", "moved_to", "lately_s", "lately_images")
OPEN = (JobState.QUEUED, JobState.RUNNING)

# The turns of other projects are part of a run's pace; a longer time that nobody works on it isn't.
_IDLE = timedelta(minutes=1)
# Twice as much is remembered at most: whichever of the two is more.
_LATELY_S, _LATELY_IMAGES = 60.0, 50.0


def share_done(item: RunItem) -> float:
    """Which fraction of an item's regions is done; a small image has none."""
    return item.regions_done / item.regions_total if item.regions_total else 0.0


def open_shares(run: Run) -> float:
    """How many images the regions make that are done of items which are not over."""
    items = run.items.filter(image__trashed_at=None, state__in=OPEN, regions_total__gt=0)
    share = Cast("regions_done", FloatField()) / F("regions_total")
    return items.aggregate(sum=Sum(share, default=0.0))["sum"] or 0.0


def keep_pace(run: Run, now: datetime) -> None:
    """Follow a locked run whose counters may have changed; storing it is up to the caller."""
    if run.is_over:
        if run.begun_at is not None:
            run.spent_s = (run.spent_s or 0.0) + (now - run.begun_at).total_seconds()
        run.begun_at = run.moved_at = run.moved_to = None
        run.parts = run.lately_s = run.lately_images = 0.0
        return
    if run.running and run.begun_at is None:
        run.begun_at = now
    _move(run, now)
    if not run.running:
        run.moved_to = None
    elif run.moved_to is None:
        if run.moved_at is None or now - run.moved_at > _IDLE:
            run.moved_at = now
        run.moved_to = _over(run)


def _move(run: Run, now: datetime) -> None:
    """Count what has been done since the run last moved."""
    if run.moved_at is None or run.moved_to is None:
        return
    over = _over(run)
    gained, run.moved_to = over - run.moved_to, over
    if gained <= 0:
        return
    run.lately_s += (now - run.moved_at).total_seconds()
    run.lately_images += gained
    run.moved_at = now
    if run.lately_s > 2 * _LATELY_S and run.lately_images > 2 * _LATELY_IMAGES:
        run.lately_s, run.lately_images = run.lately_s / 2, run.lately_images / 2


def _over(run: Run) -> float:
    return min(run.total, run.done + run.failed + run.cancelled + run.parts)


def recounted(run: Run) -> None:
    """Images have come or gone, or are to be done again, which is no progress."""
    run.parts = open_shares(run)
    run.moved_to = None


@transaction.atomic
def go_on() -> None:
    """The queue was paused until now: let it count for no run.

    Locked in the order of their keys, as everywhere.
    """
    runs = Run.objects.filter(moved_at__isnull=False).order_by("pk")
    held = list(runs.select_for_update(of=("self",)).values_list("pk", flat=True))
    Run.objects.filter(pk__in=held).update(moved_at=timezone.now())


def taken_seconds(run: Run, now: datetime) -> float | None:
    """How long a run has been at work, from its first image to its last, each time it was opened.

    None while it waits for a worker to begin, or to begin again.
    """
    if run.begun_at is not None:
        return (run.spent_s or 0.0) + max(0.0, (now - run.begun_at).total_seconds())
    if run.spent_s is None and run.started_at and run.finished_at:
        return (run.finished_at - run.started_at).total_seconds()  # from before it was kept
    return run.spent_s if run.is_over else None


def remaining_seconds(run: Run, now: datetime) -> float | None:
    """How long a run still takes; None while there is nothing to go by, or it should be over."""
    if run.is_over or run.moved_at is None or not run.lately_images:
        return None
    since = max(timedelta(0), now - run.moved_at)
    if not run.running and since > _IDLE:
        return None
    waited = since.total_seconds()
    # Longer silence than there should be tells of a slower pace, even if the next one ends now.
    pace = max(run.lately_s / run.lately_images, (run.lately_s + waited) / (run.lately_images + 1))
    left = (run.total - _over(run)) * pace - waited
    return left if left > 0 else None
