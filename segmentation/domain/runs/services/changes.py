"""Stopping a run, and trying again what failed."""

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.services import cancel_many, requeue_many
from segmentation.domain.projects.permissions import can_run, require
from segmentation.domain.runs.models import Run, RunItem
from segmentation.domain.runs.progress import follow_jobs, forget_items


@transaction.atomic
def cancel_run(actor: User, run: Run) -> Run:
    """Stop a run: what waits is cancelled now, what is being done within a tile; results stay.

    Cancelling a run that is over changes nothing.
    """
    require(can_run, actor, run.project)
    cancel_many(Job.objects.filter(run_item__run=run))
    follow_jobs(run.pk)
    record(actor, "run cancelled", run, run.project_id)
    run.refresh_from_db()
    return run


@transaction.atomic
def retry_run(actor: User, run: Run) -> Run:
    """Try the failed items again; raises `Conflict` when none has failed."""
    require(can_run, actor, run.project)
    failed = Job.objects.filter(run_item__run=run, state=JobState.FAILED)
    count = requeue_many(failed)
    if not count:
        raise Conflict("No image of this run has failed, so there is nothing to try again.")
    follow_jobs(run.pk)
    record(actor, "run retried", run, run.project_id, items=count)
    run.refresh_from_db()
    return run


def drop_item(item: RunItem) -> None:
    """The image of an item is gone: nobody works on it any more, and the run is smaller by one."""
    cancel_many(Job.objects.filter(pk=item.job_id))
    forget_items(item.run_id)
