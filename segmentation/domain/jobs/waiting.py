"""How long what waits will wait: its place in the queue, and when its turn comes about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Avg, Count, F, Q, QuerySet
from django.utils import timezone

from segmentation.domain.jobs.claiming import CLAIM_ORDER
from segmentation.domain.jobs.leases import from_now
from segmentation.domain.jobs.models import Job, JobState, Switch, Worker
from segmentation.domain.jobs.queries import SEEN_LATELY, jobs_at_once, jobs_waiting

_LOOKED_AT = 50


@dataclass(frozen=True)
class Place:
    """`ahead` jobs are begun before; `expected_start` is unknown without workers or experience."""

    ahead: int
    workers: int
    paused: bool
    expected_start: datetime | None


def place_of(project_id: UUID, jobs: QuerySet[Job]) -> Place | None:
    """The place of the first of a project's `jobs` that waits; None when none does.

    Projects take turns: before the k-th job of one, each other has begun k at most.
    """
    waiting = jobs_waiting().filter(errand=False).order_by()
    first = jobs.filter(state=JobState.QUEUED, held=False).order_by(*CLAIM_ORDER).first()
    if first is None:
        return None
    own = waiting.filter(_before(first), project=project_id).count()
    others = waiting.exclude(project=project_id).values_list("project")
    counts = dict(others.annotate(count=Count("pk")))
    site = counts.pop(None, 0)
    ahead = own + sum(min(count, own + 1) for count in counts.values()) + site
    alive = Worker.objects.filter(seen_at__gt=from_now(-SEEN_LATELY), paused=False).count()
    paused = Switch.objects.filter(name=Switch.PAUSED, on=True).exists()
    wait = _wait(project_id, ahead, own, alive) if alive and not paused else None
    return Place(ahead, alive, paused, timezone.now() + wait if wait is not None else None)


def _before(job: Job) -> Q:
    same = Q(attempts=job.attempts)
    return (
        Q(attempts__lt=job.attempts)
        | (same & Q(priority__gt=job.priority))
        | (same & Q(priority=job.priority, created_at__lt=job.created_at))
    )


def _wait(project_id: UUID, ahead: int, own: int, workers: int) -> timedelta | None:
    """How long the jobs ahead take, if all take as long as the project's last ones did.

    Of its `own` ones among them no more are done at once than its limit, or a person's, allows.
    """
    begun = Job.objects.filter(project=project_id, errand=False, started_at__isnull=False)
    lately = begun.order_by(F("started_at").desc()).values("pk")[:_LOOKED_AT]
    done = Job.objects.filter(pk__in=list(lately.values_list("pk", flat=True)), seconds__gt=0)
    mean = done.aggregate(mean=Avg("seconds"))["mean"]
    if mean is None:
        return None
    limits = workers, jobs_at_once(project_id), settings.OCELLUS_USER_JOBS_AT_ONCE
    at_once = min(limit for limit in limits if limit)
    return timedelta(seconds=(max(ahead / workers, own / at_once) + 0.5) * mean)
