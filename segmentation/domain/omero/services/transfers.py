"""Asking for images of OMERO, and for results to be sent to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import UserError
from segmentation.domain.exports.queries import approved_results, segmentations_of
from segmentation.domain.jobs.services import cancel, enqueue
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.omero.models import Connection, Direction, Transfer
from segmentation.domain.omero.queries import targets_at
from segmentation.domain.projects.permissions import can_upload, require
from segmentation.domain.reviews.approvals import Known
from segmentation.domain.reviews.statements import as_it_is, has_reviews
from segmentation.domain.runs.models import Run
from segmentation.science.interchange import FORMATS

FETCH, SEND = "omero_import", "omero_export"
MOST = 1000
# Saved as regions of interest, by which OMERO's own viewers show them.
ROIS = "rois"
TARGET_FORMATS = (ROIS, *FORMATS)


@dataclass(frozen=True)
class Wanted:
    """Which results go to OMERO: of a run, or those given; and to which images, where that is said.

    `approved_only` left open takes approved revisions in projects with reviews.
    """

    run: Run | None = None
    segmentations: Sequence[Segmentation] = ()
    approved_only: bool | None = None
    targets: Mapping[UUID, int] = field(default_factory=dict)


@transaction.atomic
def start_import(actor: User, connection: Connection, images: Sequence[int]) -> Transfer:
    """Have a worker fetch images of OMERO into the connection's project, one after the other."""
    require(can_upload, actor, connection.project)
    chosen = list(dict.fromkeys(images))
    if not 1 <= len(chosen) <= MOST:
        raise UserError(f"Choose between 1 and {MOST} images.")
    items = [{"omero": number, "name": "", "state": "waiting", "error": ""} for number in chosen]
    return _start(actor, connection, Direction.IMPORT, items)


@transaction.atomic
def start_export(actor: User, connection: Connection, wanted: Wanted, format_name: str) -> Transfer:
    """Have a worker send results to the images of OMERO that they were made from.

    `format_name` is one of the formats of exports, whose files are attached, or `rois`. Raises
    `UserError` when none of the images came from this server.
    """
    require(can_upload, actor, connection.project)
    if format_name not in TARGET_FORMATS:
        raise UserError(f"Choose one of {', '.join(TARGET_FORMATS)}.", "unknown_format")
    found = _results(connection, wanted)
    if not found:
        raise UserError("There are no results to send yet, or none that is approved.")
    known = targets_at(connection.address, [one.segmentation for one in found])
    known |= dict(wanted.targets)
    items = [_item(one, known) for one in found if one.segmentation.pk in known]
    if not items:
        raise UserError(
            f"None of these images came from {connection.address}: say which images of OMERO they "
            "are, or import them from there.",
            "no_target",
        )
    if len(items) > MOST:
        raise UserError(f"Send at most {MOST} results at a time.")
    return _start(actor, connection, Direction.EXPORT, items, format_name)


def _results(connection: Connection, wanted: Wanted) -> list[Known]:
    if wanted.segmentations:
        return as_it_is(
            Segmentation.objects.present()
            .select_related("image__project")
            .filter(
                pk__in=[one.pk for one in wanted.segmentations], image__project=connection.project
            )
        )
    approved_only = wanted.approved_only
    if approved_only is None:
        approved_only = has_reviews(connection.project)
    if approved_only:
        return approved_results(connection.project, wanted.run)
    return as_it_is(segmentations_of(connection.project, wanted.run))


def _item(one: Known, known: Mapping[UUID, int]) -> dict[str, Any]:
    return {
        "omero": known[one.segmentation.pk],
        "name": one.image.name,
        "state": "waiting",
        "error": "",
        "segmentation": str(one.segmentation.pk),
        "revision": one.revision,
    }


def _start(
    actor: User,
    connection: Connection,
    direction: Direction,
    items: list[dict[str, Any]],
    format_name: str = "",
) -> Transfer:
    transfer = Transfer(
        project=connection.project,
        connection=connection,
        direction=direction,
        address=connection.address,
        username=connection.username,
        format=format_name,
        items=items,
        created_by=actor,
    )
    kind = FETCH if direction == Direction.IMPORT else SEND
    transfer.job = enqueue(kind, connection.project, {"transfer": str(transfer.pk)}, user=actor)
    transfer.save()
    told = {"address": connection.address, "images": len(items), "format": format_name}
    record(actor, f"omero {direction} started", transfer, connection.project_id, **told)
    return transfer


@transaction.atomic
def end_transfer(actor: User, transfer: Transfer) -> None:
    """Stop a transfer; what has arrived stays. Whoever may upload may."""
    require(can_upload, actor, transfer.project)
    cancel(transfer.job)
