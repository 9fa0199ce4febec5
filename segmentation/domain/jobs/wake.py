"""Telling workers, wherever they are, that there is work."""

import structlog
from celery import current_app
from django.conf import settings
from kombu import Connection
from kombu.exceptions import KombuError

from segmentation.domain.common.commits import once_on_commit

log = structlog.get_logger(__name__)

TASK = "segmentation.domain.jobs.tasks.work"
# Once more, at once: a connection may have died of age. A person may be waiting for the answer.
_RETRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def wake_workers() -> None:
    """Send one message when the present transaction commits."""
    once_on_commit(_send)


def _send() -> None:
    # A message that can't be sent costs a second at most: workers also look by themselves.
    try:
        current_app.send_task(TASK, ignore_result=True, retry=True, retry_policy=_RETRY)
    except (KombuError, OSError) as error:
        log.warning("workers could not be woken", error=str(error))


def reach_broker() -> str:
    """Connect to the broker, and say what it is; raises what kombu raises when it is not there."""
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    url = settings.CELERY_BROKER_URL
    with Connection(url, transport_options=options, connect_timeout=2) as link:
        link.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        return str(link.transport.driver_type)
