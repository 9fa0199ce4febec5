"""What fetching and sending have in common: item by item, each settled once, errors with names."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import UserError
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import (
    JobCancelled,
    JobFailed,
    LeaseLost,
    SteppedAside,
)
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.queries import others_wait
from segmentation.domain.omero.client import OmeroWeb
from segmentation.domain.omero.models import Connection, Transfer
from segmentation.domain.omero.services.connections import session
from segmentation.domain.omero.services.transfers import FETCH, SEND

Item = dict[str, Any]
Changes = dict[str, Any]


def transfer_of(context: JobContext) -> tuple[Transfer, Connection, User]:
    """The job's transfer with its session and who asked for it; raises when one is gone."""
    found = Transfer.objects.select_related("project", "connection", "created_by")
    transfer = found.filter(job=context.job).first()
    if transfer is None:
        raise JobCancelled
    if transfer.connection is None or transfer.created_by is None:
        raise JobFailed("The connection to OMERO was ended: connect again, and start anew.")
    return transfer, transfer.connection, transfer.created_by


def move_all(
    context: JobContext,
    transfer: Transfer,
    connection: Connection,
    move: Callable[[OmeroWeb, int, Item], None],
) -> None:
    """Do `move` for every item that waits; one that fails says why, and the others go on.

    Networks are slow: after each item the worker does what others wait for. The job fails when
    nothing arrived at all.
    """
    with session(connection) as omero:
        for position, item in enumerate(transfer.items):
            if item["state"] != "waiting":
                continue
            context.checkpoint()
            try:
                move(omero, position, item)
            except UserError as error:
                settle(context, transfer, position, state="failed", error=_named(item, error))
            if position + 1 < len(transfer.items) and others_wait(FETCH, SEND):
                raise SteppedAside
    ended = Transfer.objects.get(pk=transfer.pk).items
    if not any(item["state"] == "done" for item in ended):
        raise JobFailed(next(item["error"] for item in ended if item["error"]))
    with context.publish():
        pass


@transaction.atomic
def settle(
    context: JobContext,
    transfer: Transfer,
    position: int,
    and_also: Callable[[], Changes] | None = None,
    **changes: Any,
) -> None:
    """Write down how an item ended, with what else happens in that moment; once, or not at all."""
    mine = Job.objects.filter(pk=context.job.pk, token=context.token, state=JobState.RUNNING)
    if mine.select_for_update(of=("self",)).first() is None:
        raise LeaseLost
    now = Transfer.objects.select_for_update(of=("self",)).filter(pk=transfer.pk).first()
    if now is None:
        raise JobCancelled
    more = and_also() if and_also is not None else {}
    now.items[position] = {**now.items[position], **changes, **more}
    now.save(update_fields=["items"])


def _named(item: Item, error: UserError) -> str:
    name = f"“{item['name']}”" if item["name"] else f"Image {item['omero']}"
    return f"{name}: {error}"
