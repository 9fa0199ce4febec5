"""Stopping a run, and trying again what failed."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.services import cancel_many, prioritise_many, requeue_many
from segmentation.domain.jobs.transitions import hold_jobs
from segmentation.domain.projects.permissions import can_run, require
from segmentation.domain.runs.models import Priority, Region, Run
from segmentation.domain.runs.progress import follow_jobs


@transaction.atomic
def cancel_run(actor: User, run: Run) -> Run:
    """Stop a run: what waits is cancelled now, what is being done within a tile; results stay.

    Cancelling a run that is over changes nothing.
    """
    require(can_run, actor, run.project)
    stop_run(run)
    record(actor, "run cancelled", run, run.project_id)
    return run


def stop_run(run: Run) -> None:
    """Cancel what a run has not done yet."""
    cancel_many(_jobs(item__run=run))
    follow_jobs(run.pk)
    Region.objects.filter(item__run=run, item__state=JobState.CANCELLED).delete()
    run.refresh_from_db()


@transaction.atomic
def retry_run(actor: User, run: Run) -> Run:
    """Try the failed items again; raises `Conflict` when none has failed."""
    require(can_run, actor, run.project)
    here = Q(run_item__image__trashed_at=None, region__item__image__trashed_at=None)
    failed = _jobs(item__run=run).filter(here, state=JobState.FAILED)
    count = failed.filter(run_item__run=run).count()
    requeue_many(failed)
    if not count:
        raise Conflict("No image of this run has failed, so there is nothing to try again.")
    follow_jobs(run.pk)
    record(actor, "run retried", run, run.project_id, items=count)
    run.refresh_from_db()
    return run


@transaction.atomic
def prioritise_run(actor: User, run: Run, priority: Priority) -> Run:
    """Have what still waits of a run go before, or after, the project's other runs."""
    require(can_run, actor, run.project)
    # All in one order, and before the run, as everybody does (see `progress`).
    hold_jobs(_jobs(item__run=run).filter(state=JobState.QUEUED))
    prioritise_many(Job.objects.filter(run_item__run=run), priority)
    prioritise_many(Job.objects.filter(region__item__run=run), priority + 1)
    Run.objects.filter(pk=run.pk).update(priority=priority)
    record(actor, "run prioritised", run, run.project_id, priority=Priority(priority).name.lower())
    run.refresh_from_db()
    return run


def release_image(image: Image) -> list[UUID]:
    """Before an image is deleted: have nobody work on it any more; returns the runs it was in.

    Holds their rows in the order in which everybody locks them (see `progress`).
    """
    jobs = _jobs(item__image=image)
    hold_jobs(jobs)
    cancel_many(jobs)
    runs = Run.objects.filter(items__image=image).order_by("pk")
    return [run.pk for run in runs.select_for_update(of=("self",))]


def _jobs(**of: Any) -> QuerySet[Job]:
    """The jobs of items, and of their regions."""
    (name, value), *_ = of.items()
    return Job.objects.filter(Q(**{f"run_{name}": value}) | Q(**{f"region__{name}": value}))
