"""Taking the next job: fair over projects, and never the same one twice."""

from threading import Lock
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from segmentation.domain.jobs import kinds, workers
from segmentation.domain.jobs.leases import LEASE, from_now
from segmentation.domain.jobs.limits import busy_people, is_paused, within_limit
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.transitions import become
from segmentation.domain.projects.models import Project

_TURN = Lock()
CLAIM_ORDER = ("attempts", "-priority", "created_at", "pk")


def claim(worker: str, *, beside: bool = False) -> Job | None:
    """Claim the next job for `worker`: the project served longest ago first; None without work.

    The site's own work, which belongs to no project, goes before all of them.
    Within a project go first: what has crashed no worker yet, then the higher priority, then the
    older. A paused worker, or one of a paused site, gets nothing. With `beside`, only what may be
    done beside other jobs: what is mostly short, and has crashed no worker.
    """
    if is_paused(worker):
        return None
    # Without a transaction of its own: an idle worker's look takes no lock.
    queued = _queued(beside)
    for project_id in _projects_in_turn(queued):
        job = _claim_in(queued.filter(project=project_id), worker)
        if job is not None:
            return job
    return None


def claim_in_turn(worker: str, *, beside: bool = False) -> Job | None:
    """As `claim`, one thread of this process after the other, so that limits hold among them."""
    with _TURN:
        return claim(worker, beside=beside)


def _queued(beside: bool) -> QuerySet[Job]:
    queued = Job.objects.filter(state=JobState.QUEUED, held=False)
    if beside:
        return queued.filter(attempts=0, kind__in=kinds.names_beside())
    return queued.filter(kind__in=kinds.names())


def _projects_in_turn(queued: QuerySet[Job]) -> list[UUID | None]:
    waiting = queued.filter(project=OuterRef("pk"))
    served = Job.objects.filter(project=OuterRef("pk"), started_at__isnull=False)
    last_served = Subquery(served.order_by("-started_at").values("started_at")[:1])
    turn = F("last_served").asc(nulls_first=True)
    projects = within_limit(Project.objects.present().filter(Exists(waiting)))
    projects = projects.annotate(last_served=last_served)
    in_turn = projects.order_by(turn, "pk").values_list("pk", flat=True)
    return [*([None] if queued.filter(project=None).exists() else []), *in_turn]


@transaction.atomic
def _claim_in(queued: QuerySet[Job], worker: str) -> Job | None:
    queued = queued.order_by(*CLAIM_ORDER)
    if settings.OCELLUS_USER_JOBS_AT_ONCE:
        queued = queued.exclude(user__in=busy_people())
    # SQLite has no row locks and ignores the clause: there, the transaction has the only lock.
    job = queued.select_for_update(skip_locked=True).first()
    if job is None:
        return None
    claimed = {
        "state": JobState.RUNNING,
        "worker": worker,
        "device": workers.device_kind(),
        "token": job.token + 1,
        "attempts": job.attempts + 1,
        "started_at": timezone.now(),
    }
    mine = Job.objects.filter(pk=job.pk, token=job.token, state=JobState.QUEUED, held=False)
    if not mine.update(**claimed, lease_expires_at=from_now(LEASE)):
        return None
    become(job, claimed)
    kinds.get(job.kind).changed(job)
    return job
