"""Taking the next job: fair over projects, and never the same one twice."""

from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from segmentation.domain.common.statements import written_once
from segmentation.domain.jobs import kinds, workers
from segmentation.domain.jobs.leases import LEASE, from_now
from segmentation.domain.jobs.limits import busy_people, is_paused, within_limit
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.transitions import become
from segmentation.domain.projects.models import Project

_TURN = Lock()
CLAIM_ORDER = ("attempts", "-priority", "created_at", "pk")


@dataclass(frozen=True)
class Search:
    """What a worker may be given: if `fresh`, only what has crashed none; a limit of 0 is none."""

    kinds: tuple[str, ...]
    errands: bool
    fresh: bool
    of_a_project_at_once: int
    of_a_person_at_once: int


def claim(worker: str, *, beside: bool = False, errands: bool = False) -> Job | None:
    """Claim the next job for `worker`: the project served longest ago first; None without work.

    The site's own work, which belongs to no project, goes before all of them.
    Within a project go first: what has crashed no worker yet, then the higher priority, then the
    older. A paused worker, or one of a paused site, gets nothing. With `beside`, only what may be
    done beside other jobs: what is mostly short, and has crashed no worker. With `errands`, one of
    these; they have turns of their own, and no limits.
    """
    if is_paused(worker):
        return None
    search = _search(beside, errands)
    # Without a transaction of its own: an idle worker's look takes no lock.
    for project_id in _projects_in_turn(search):
        job = _claim_in(project_id, search, worker)
        if job is not None:
            return job
    return None


def claim_in_turn(worker: str, *, beside: bool = False) -> Job | None:
    """As `claim`, one thread of this process after the other, so that limits hold among them."""
    with _TURN:
        return claim(worker, beside=beside)


def _search(beside: bool, errands: bool) -> Search:
    return Search(
        tuple(kinds.names_beside() if beside else kinds.names()),
        errands,
        beside,
        settings.OCELLUS_PROJECT_JOBS_AT_ONCE,
        settings.OCELLUS_USER_JOBS_AT_ONCE,
    )


def _queued(search: Search) -> QuerySet[Job]:
    queued = Job.objects.filter(state=JobState.QUEUED, held=False, errand=search.errands)
    queued = queued.filter(kind__in=search.kinds)
    return queued.filter(attempts=0) if search.fresh else queued


def _projects_in_turn(search: Search) -> list[UUID | None]:
    return [*([None] if _of_the_site(search) else []), *(row.pk for row in _waiting(search))]


@written_once
def _of_the_site(search: Search) -> QuerySet[Job]:
    return _queued(search).filter(project=None).only("pk")[:1]


@written_once
def _waiting(search: Search) -> QuerySet[Project]:
    waiting = _queued(search).filter(project=OuterRef("pk"))
    begun = Job.objects.filter(errand=search.errands, started_at__isnull=False)
    served = begun.filter(project=OuterRef("pk"))
    last_served = Subquery(served.order_by("-started_at").values("started_at")[:1])
    turn = F("last_served").asc(nulls_first=True)
    present = Project.objects.present().filter(Exists(waiting))
    projects = present if search.errands else within_limit(present, search.of_a_project_at_once)
    return projects.alias(last_served=last_served).order_by(turn, "pk").only("pk")


@written_once
def _first(project_id: UUID | None, search: Search) -> QuerySet[Job]:
    queued = _queued(search).filter(project=project_id).order_by(*CLAIM_ORDER)
    if search.of_a_person_at_once:
        queued = queued.exclude(user__in=busy_people(search.of_a_person_at_once))
    # SQLite has no row locks and ignores the clause: there, the transaction has the only lock.
    return queued.select_for_update(skip_locked=True)[:1]


@transaction.atomic
def _claim_in(project_id: UUID | None, search: Search, worker: str) -> Job | None:
    first = _first(project_id, search)
    if not first:
        return None
    (job,) = first
    claimed = {
        "state": JobState.RUNNING,
        "worker": worker,
        "device": "" if job.errand else workers.device_kind(),
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
