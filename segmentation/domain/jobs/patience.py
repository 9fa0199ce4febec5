"""Living through a database that is away for a while."""

import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection

from segmentation.domain.jobs.leases import LEASE

log = structlog.get_logger(__name__)

# Restarts, cut connections, deadlocks, a lock not got in time: none is the doing of the query.
DATABASE_TROUBLE = (OperationalError, InterfaceError)
_PAUSE_S = 1.0

Result = TypeVar("Result")


def patiently(action: Callable[[], Result]) -> Result:
    """Do a transaction again until the database takes it, for as long as a lease holds."""
    deadline = time.monotonic() + LEASE.total_seconds()
    while True:
        try:
            return action()
        except DATABASE_TROUBLE as trouble:
            if time.monotonic() > deadline:
                raise
            log.warning("the database is not there", error=str(trouble))
            drop_connection()
            time.sleep(_PAUSE_S)


def drop_connection() -> None:
    """Close this thread's connection: the next query opens a new one."""
    if not connection.in_atomic_block:
        connection.close()
