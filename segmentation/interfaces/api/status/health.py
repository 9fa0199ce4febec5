"""`/healthz`: the process answers. `/readyz`: what it needs is there, each by name."""

from collections.abc import Callable, Mapping

import structlog
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from segmentation.domain.common import storage
from segmentation.domain.jobs.queries import workers_alive
from segmentation.domain.jobs.wake import reach_broker

PROBE = "probe/ready"
OK, MISSING, FAILED = "ok", "missing", "failed"

log = structlog.get_logger(__name__)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Asks nothing of anything else."""
    return JsonResponse({"process": OK})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when a run could be started now, else 503."""
    states = {name: state_of(name, check) for name, check in CHECKS.items()}
    ready = all(state == OK for state in states.values())
    return JsonResponse({"ready": ready, **states}, status=200 if ready else 503)


def state_of(name: str, check: Callable[[], str]) -> str:
    """The check's word; whatever it raises means that this part has failed, and is logged."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001 (each part fails in ways of its own)
        log.warning("not ready", part=name, error=repr(error))
        return FAILED


def database() -> str:
    """A query is answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def broker() -> str:
    """A connection can be made."""
    reach_broker()
    return OK


def object_store() -> str:
    """It answers; that there is no such object is an answer, too."""
    storage.exists(PROBE)
    return OK


def worker() -> str:
    """At least one shows itself."""
    return OK if workers_alive() else MISSING


CHECKS: Mapping[str, Callable[[], str]] = {
    "database": database,
    "broker": broker,
    "storage": object_store,
    "worker": worker,
}
