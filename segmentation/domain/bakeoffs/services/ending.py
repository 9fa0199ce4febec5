"""Stopping bake-offs, and removing them."""

from django.db import transaction
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.bakeoffs.deleting import DeletableBakeOff
from segmentation.domain.bakeoffs.models import BakeOff
from segmentation.domain.bakeoffs.progress import lock_bake_off, tell
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.services import cancel_many
from segmentation.domain.projects.permissions import can_run, require


@transaction.atomic
def cancel_bake_off(actor: User, bake_off: BakeOff) -> None:
    """Stop what has not been tried yet; what was found stays."""
    require(can_run, actor, bake_off.project)
    cancel_many(Job.objects.filter(reading__crop__bake_off=bake_off))
    locked = lock_bake_off(bake_off.pk)
    if locked is not None:
        tell(locked)
    record(actor, "bake-off cancelled", bake_off, bake_off.project_id)


def expire_bake_offs() -> int:
    """Remove those whose time is over; their files follow. Returns how many."""
    over = list(BakeOff.objects.filter(expires_at__lt=timezone.now())[:100])
    for bake_off in over:
        with transaction.atomic():
            DeletableBakeOff().stop(bake_off)
            bake_off.delete()
    return len(over)
