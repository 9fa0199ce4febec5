"""How far runs are, and the news of it: few events, each with many items, and none lost.

An item's change is marked `announced=False` in the transaction that makes it. Whoever changes an
item tells all that is untold, unless the last event is too fresh; then the next change does it,
or a worker's periodic look. A crash in between loses nothing, since the marks stay.

Rows are locked in the order jobs, run, items, event counter, everywhere: items are only written
by who holds their run. Two transactions then never wait for each other.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from segmentation.domain.jobs.events import announce
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.transitions import become
from segmentation.domain.runs import pace
from segmentation.domain.runs.ending import tell_end
from segmentation.domain.runs.models import Region, Run, RunItem, RunState
from segmentation.domain.runs.signals import item_done

# Four in a second, and the last one of a run, which does not wait.
INTERVAL = timedelta(seconds=0.3)
ITEMS_AN_EVENT = 1000
COUNTED = ("running", "done", "failed", "cancelled")
STORED = (*COUNTED, *pace.STORED, "total", "state", "started_at", "finished_at", "announced_at")


def lock_run(run_id: UUID) -> Run | None:
    """The run, changed by nobody else until the present transaction ends; None if it is gone."""
    return Run.objects.select_for_update().filter(pk=run_id).first()


def follow_job(job: Job, **found: Any) -> bool:
    """Bring an item and its run in line with the item's job, which has just changed.

    What was `found` is stored with it; of an item that is done, `item_done` tells. Returns whether
    there was anything to change. Only the run is read anew after waiting for its lock: whoever
    moves the item's state or its image holds the job first, as we do.
    """
    items = RunItem.objects.select_related("run", "image").select_for_update(of=("run",))
    item, state = items.filter(job=job.pk).first(), _state_of(job)
    if item is None or item.state == state:
        return False
    if item.image.trashed_at is None:
        _count(item.run, item.state, -1)
        _count(item.run, state, 1)
        item.run.parts += pace.share_done(item) * ((state in pace.OPEN) - (item.state in pace.OPEN))
    changes = {"state": state, "announced": False, **found}
    RunItem.objects.filter(pk=item.pk).update(**changes)
    become(item, changes)
    if state == JobState.DONE:
        item_done.send(sender=RunItem, item=item)
    settle(item.run)
    return True


def follow_jobs(run_id: UUID) -> None:
    """Bring all items of a run in line with their jobs, of which any number has changed."""
    run = lock_run(run_id)
    if run is None:
        return
    for state in JobState.values:
        behind = run.items.filter(job__state=state, job__held=False).exclude(state=state)
        behind.update(state=state, announced=False)
    recount(run)
    settle(run)


def expect_regions(item_id: UUID, run_id: UUID, total: int) -> None:
    """Write down that an item is done in so many regions."""
    if lock_run(run_id) is not None:
        RunItem.objects.filter(pk=item_id).update(
            regions_done=0, regions_total=total, announced=False
        )


def region_done(item_id: UUID, run_id: UUID) -> None:
    """Count the regions of an item, of which one has just been done, and tell."""
    run = lock_run(run_id)
    item = RunItem.objects.filter(pk=item_id).first()
    if run is not None and item is not None:
        run.parts -= pace.share_done(item)
        item.regions_done = Region.objects.filter(item=item).exclude(key="").count()
        item.announced = False
        item.save(update_fields=["regions_done", "announced"])
        run.parts += pace.share_done(item)
        settle(run)


def forget_items(run_id: UUID) -> None:
    """Bring a run in line after items of it have been deleted, or have come back."""
    run = lock_run(run_id)
    if run is not None:
        recount(run)
        settle(run)


def recount(run: Run) -> None:
    """Count the items of a locked run anew; those of images in the trash are none."""
    items = run.items.filter(image__trashed_at=None)
    counts = dict(items.order_by().values_list("state").annotate(Count("pk")))
    for state in COUNTED:
        setattr(run, state, counts.get(state, 0))
    run.total = sum(counts.values())
    pace.recounted(run)


def settle(run: Run) -> None:
    """Derive the state of a locked run from its counters, store both, and tell if it is time."""
    now = timezone.now()
    run.state = _state(run)
    if run.running and run.started_at is None:
        run.started_at = now
    pace.keep_pace(run, now)
    ends = run.is_over and run.finished_at is None
    run.finished_at = (run.finished_at or now) if run.is_over else None
    if run.is_over or run.announced_at is None or now - run.announced_at >= INTERVAL:
        _tell(run)
    run.save(update_fields=STORED)
    if ends and run.total:
        tell_end(run)


def tell_untold() -> int:
    """Tell what no event has told yet; returns the number of runs. Called every second or so."""
    untold = RunItem.objects.unannounced().values_list("run_id", flat=True).distinct()
    return sum(_tell_rest(run_id) for run_id in list(untold))


@transaction.atomic
def _tell_rest(run_id: UUID) -> bool:
    run = lock_run(run_id)
    if run is None or not run.items.unannounced().exists():
        return False
    if run.announced_at is not None and timezone.now() - run.announced_at < INTERVAL:
        return False
    _tell(run)
    run.save(update_fields=["announced_at"])
    return True


def _tell(run: Run) -> None:
    """Announce the run with its untold items; what is more than an event holds stays untold."""
    rows = list(run.items.unannounced().select_related("job")[:ITEMS_AN_EVENT])
    run.items.filter(pk__in=[item.pk for item in rows]).update(announced=True)
    run.announced_at = timezone.now()
    announce(
        run.project_id,
        "run",
        {
            "run": str(run.pk),
            "state": run.state,
            "progress": {"done": run.done, "failed": run.failed, "total": run.total},
            "items": [_told(item) for item in rows],
        },
    )


def _told(item: RunItem) -> dict[str, Any]:
    told: dict[str, Any] = {"id": str(item.pk), "state": item.state, "error": item.job.error}
    if item.regions_total:
        told["regions"] = {"done": item.regions_done, "total": item.regions_total}
    return told


def _state_of(job: Job) -> str:
    """An item's state; while others do the regions of it, it is running."""
    return JobState.RUNNING if job.held else job.state


def _state(run: Run) -> str:
    if not run.is_over:
        begun = run.running or run.done or run.failed or run.cancelled
        return RunState.RUNNING if begun else RunState.QUEUED
    if run.cancelled or run.total == 0:
        return RunState.CANCELLED
    if run.failed == 0:
        return RunState.COMPLETED
    return RunState.FAILED if run.done == 0 else RunState.COMPLETED_WITH_FAILURES


def _count(run: Run, state: str, change: int) -> None:
    if state in COUNTED:
        setattr(run, state, getattr(run, state) + change)
