"""Measuring more of the objects of a segmentation, and the kind of work that does it."""

from typing import Any

import numpy as np
import pyarrow as pa
from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common import storage
from segmentation.domain.common.errors import UserError
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.events import announce
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.services import enqueue
from segmentation.domain.masks.models import Measuring, Revision, Segmentation
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.masks.revisions import save_revision
from segmentation.domain.masks.tables import table_bytes
from segmentation.domain.projects.permissions import can_run, require
from segmentation.science.measurements import CannotMeasure, Choice, add_ratios, measure
from segmentation.science.measurements.cytoplasm import pair_columns

MEASURE = "measure"
_MEASUREMENTS = "measurements"


@transaction.atomic
def start_measuring(
    actor: User, segmentation: Segmentation, choice: Choice, cells: Segmentation | None = None
) -> Measuring:
    """Have a worker measure more of a segmentation, beside what was measured already.

    With `cells`, another segmentation of the image, its objects are nuclei that are compared with
    the cytoplasm of their cells. Raises `UserError` when that is none.
    """
    project = segmentation.image.project
    require(can_run, actor, project)
    if cells is not None and (
        cells.image_id != segmentation.image_id or cells.pk == segmentation.pk
    ):
        raise UserError("The cells of nuclei are in another result of the same image.")
    measuring = Measuring(
        segmentation=segmentation, cells=cells, measurements=choice.to_json(), created_by=actor
    )
    measuring.job = enqueue(MEASURE, project, {"measuring": str(measuring.pk)}, user=actor)
    measuring.save()
    record(actor, "measuring started", segmentation, project.pk, **choice.to_json())
    return measuring


class MeasureKind:
    """Measures the objects of a segmentation, and makes a revision with the larger table."""

    name = MEASURE

    def run(self, context: JobContext) -> None:
        """Do the job's measuring; what can't be measured fails the job with the reason."""
        rows = Measuring.objects.select_related("segmentation__image", "cells", "created_by")
        measuring = rows.filter(job_id=context.job.pk).first()
        if measuring is None or measuring.created_by is None:
            raise JobCancelled
        segmentation = measuring.segmentation
        revision = save_revision(measuring.created_by, segmentation)
        choice = _both(Choice.from_json(segmentation.provenance.get(_MEASUREMENTS, {})), measuring)
        context.checkpoint()
        try:
            table = _measured(segmentation, revision.number, choice, measuring.cells)
        except (CannotMeasure, ValueError) as refusal:
            raise JobFailed(str(refusal)) from refusal
        context.checkpoint()
        key = f"{context.storage_prefix}/objects.parquet"
        storage.put_bytes(key, table_bytes(table))
        with context.publish():
            _publish(measuring, revision, key, choice)

    def changed(self, job: Job) -> None:
        """A measuring's state is its job's: there is nothing to bring in line."""


def _both(before: Choice, measuring: Measuring) -> Choice:
    """What was measured of it at first, and what is asked for now."""
    asked = Choice.from_json(measuring.measurements)
    return Choice.of((*before.groups, *asked.groups), {**before.ratios, **asked.ratios})


def _measured(
    segmentation: Segmentation, number: int, choice: Choice, cells: Segmentation | None
) -> pa.Table:
    labels, pixels = open_labels(segmentation, number), open_pixels(segmentation.image)
    before = read_table(segmentation, number=number)
    sizes = {"area_px": 2, "volume_px": 3}
    ndim = next((sizes[name] for name in sizes if name in before.column_names), None)
    table = measure(labels, pixels, ndim=ndim)
    table = Choice(choice.groups).add_to(table, labels, pixels)
    if cells is not None:
        for name, column in pair_columns(table, labels, open_labels(cells), pixels).items():
            table = table.append_column(name, column)
    table = _with_rest(table, before, leaving_out=set(choice.ratios))
    return add_ratios(table, choice.ratios)


def _with_rest(table: pa.Table, before: pa.Table, leaving_out: set[str]) -> pa.Table:
    """What can't be measured again, such as scores and outlines, comes along."""
    place = np.searchsorted(np.asarray(before["label"]), np.asarray(table["label"]))
    if len(place) and not np.array_equal(
        np.asarray(before["label"])[np.minimum(place, before.num_rows - 1)], table["label"]
    ):
        raise ValueError("The table of this result does not fit its label image.")
    for name in before.column_names:
        if name not in table.column_names and name not in leaving_out:
            table = table.append_column(name, before[name].take(pa.array(place)))
    return table


def _publish(measuring: Measuring, newest: Revision, key: str, choice: Choice) -> None:
    segmentation = Segmentation.objects.select_for_update().get(pk=measuring.segmentation_id)
    if segmentation.revision != newest.number:
        raise JobFailed("Somebody has made a new revision meanwhile: measure it again.")
    Revision.objects.create(
        segmentation=segmentation,
        number=newest.number + 1,
        version=newest.version,
        pixels_key=newest.pixels_key,
        table_key=key,
        object_count=newest.object_count,
        created_by=measuring.created_by,
    )
    segmentation.revision = newest.number + 1
    told: dict[str, Any] = {**segmentation.provenance, _MEASUREMENTS: choice.to_json()}
    if measuring.cells_id is not None:
        told["cells"] = str(measuring.cells_id)
    segmentation.provenance = told
    segmentation.save(update_fields=["revision", "provenance"])
    announce(segmentation.image.project_id, "measured", {"segmentation": str(segmentation.pk)})
