"""What site admins do to the queue: pause it or a worker, and say how much projects may do."""

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.permissions import is_site_admin
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Forbidden, NotFound
from segmentation.domain.jobs.models import ProjectLimit, Switch, Worker
from segmentation.domain.jobs.signals import queue_resumed
from segmentation.domain.jobs.wake import wake_workers
from segmentation.domain.projects.models import Project


@transaction.atomic
def pause_queue(actor: User, *, paused: bool) -> None:
    """Have no worker begin anything, or all go on; what is being done is finished."""
    _require_admin(actor)
    switch, _ = Switch.objects.update_or_create(name=Switch.PAUSED, defaults={"on": paused})
    record(actor, "queue paused" if paused else "queue resumed", switch)
    if not paused:
        queue_resumed.send(sender=Switch)
    wake_workers()


@transaction.atomic
def pause_worker(actor: User, name: str, *, paused: bool) -> None:
    """Drain one worker, so that it can be stopped without waste, or have it go on."""
    _require_admin(actor)
    worker = Worker.objects.filter(name=name).first()
    if worker is None:
        raise NotFound("There is no such worker.")
    Worker.objects.filter(name=name).update(paused=paused)
    record(actor, "worker paused" if paused else "worker resumed", worker)
    wake_workers()


@transaction.atomic
def limit_project(actor: User, project: Project, jobs_at_once: int | None) -> None:
    """Say how many of a project's jobs are done at once; None leaves it to the site's rule."""
    _require_admin(actor)
    if jobs_at_once is None:
        ProjectLimit.objects.filter(project=project).delete()
    else:
        ProjectLimit.objects.update_or_create(
            project=project, defaults={"jobs_at_once": jobs_at_once}
        )
    record(actor, "job limit set", project, project.pk, jobs_at_once=jobs_at_once)
    wake_workers()


def _require_admin(actor: User) -> None:
    if not is_site_admin(actor):
        raise Forbidden("Only site admins look after the queue.")
