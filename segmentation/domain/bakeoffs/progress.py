"""How far bake-offs are, and the news of it: at most two events a second, and one at the end."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from segmentation.domain.bakeoffs.models import BakeOff
from segmentation.domain.jobs.events import announce

INTERVAL = timedelta(seconds=0.5)
QUEUED, RUNNING, COMPLETED, FAILED, CANCELLED = (
    "queued", "running", "completed", "failed", "cancelled",
)  # fmt: skip
WITH_FAILURES = "completed_with_failures"
STATES = (QUEUED, RUNNING, COMPLETED, WITH_FAILURES, FAILED, CANCELLED)


def state_of(bake_off: BakeOff) -> str:
    """The word for a bake-off that was read `with_progress`."""
    names = ("done", "failed", "cancelled", "running", "total")
    done, failed, cancelled, running, total = (getattr(bake_off, name) for name in names)
    if done + failed + cancelled < total:
        return RUNNING if done + failed + cancelled + running else QUEUED
    if cancelled or not total:
        return CANCELLED
    if not failed:
        return COMPLETED
    return WITH_FAILURES if done else FAILED


def lock_bake_off(bake_off_id: UUID) -> BakeOff | None:
    """The bake-off, whose news nobody else tells until the transaction ends."""
    return BakeOff.objects.select_for_update().filter(pk=bake_off_id).first()


def tell(bake_off: BakeOff) -> None:
    """Announce how far a locked bake-off is, unless it goes on and was told of just now."""
    counted = BakeOff.objects.with_progress().get(pk=bake_off.pk)
    state, now, before = state_of(counted), timezone.now(), bake_off.announced_at
    goes_on = state in {QUEUED, RUNNING}
    if goes_on and before is not None and now - before < INTERVAL:
        return
    bake_off.announced_at = now
    bake_off.save(update_fields=["announced_at"])
    progress = {name: getattr(counted, name) for name in ("done", "failed", "total")}
    body = {"bake_off": str(bake_off.pk), "state": state, "progress": progress}
    announce(bake_off.project_id, "bake_off", body)
