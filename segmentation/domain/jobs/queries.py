"""Looking at work and workers."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from segmentation.domain.jobs.leases import from_now
from segmentation.domain.jobs.models import Job, JobState, ProjectLimit, Switch, Worker
from segmentation.domain.jobs.workers import place
from segmentation.domain.projects.models import Project

SEEN_LATELY = timedelta(seconds=20)


def alive_workers() -> QuerySet[Worker]:
    """The workers that have shown themselves lately."""
    return Worker.objects.filter(seen_at__gt=from_now(-SEEN_LATELY))


def workers_alive() -> int:
    """How many workers have shown themselves lately."""
    return alive_workers().count()


def worker_alive_here() -> bool:
    """Whether one on this machine (or in this container) has."""
    return alive_workers().filter(name__startswith=f"{place()}:").exists()


def jobs_waiting() -> QuerySet[Job]:
    """The jobs that workers may be given: none that is held, none of a project in the trash."""
    return Job.objects.filter(state=JobState.QUEUED, held=False, project__trashed_at=None)


def jobs_queued() -> int:
    """How many jobs wait for a worker."""
    return jobs_waiting().count()


def jobs_running() -> int:
    """How many jobs are being done."""
    return Job.objects.filter(state=JobState.RUNNING).count()


def others_wait(*kinds: str) -> bool:
    """Whether anybody waits for a device, for work of other kinds than these."""
    return jobs_waiting().filter(errand=False).exclude(kind__in=kinds).exists()


@dataclass(frozen=True)
class Usage:
    """What a project has had workers do: attempts that came to nothing count, too."""

    device: str
    jobs: int
    seconds: float


def usage_of(project: Project) -> list[Usage]:
    """How long workers were busy for a project, by the kind of device, the most used first."""
    worked = Job.objects.filter(project=project).filter(~Q(device="")).order_by()
    rows = worked.values_list("device").annotate(jobs=Count("pk"), seconds=Sum("seconds"))
    return [Usage(*row) for row in rows.order_by("-seconds")]


def queue_is_paused() -> bool:
    """Whether site admins have halted everything."""
    return Switch.objects.filter(name=Switch.PAUSED, on=True).exists()


def jobs_at_once(project: Project | UUID) -> int | None:
    """How many of a project's jobs are done at once; None: as many as there are workers."""
    own = ProjectLimit.objects.filter(project=project).values_list("jobs_at_once", flat=True)
    return own.first() or settings.OCELLUS_PROJECT_JOBS_AT_ONCE or None
