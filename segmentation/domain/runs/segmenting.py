"""The kind of work that finds the objects of one image of a run."""

import time
from datetime import datetime

import pyarrow as pa
from django.utils import timezone

from segmentation.domain.common import storage
from segmentation.domain.common.errors import UserError
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.models import Job
from segmentation.domain.masks.services import publish_segmentation
from segmentation.domain.masks.tables import table_bytes
from segmentation.domain.model_registry.queries import checked_parameters
from segmentation.domain.model_registry.services import get_segmenter
from segmentation.domain.runs.models import RunItem
from segmentation.domain.runs.progress import follow_job, lock_run
from segmentation.domain.runs.provenance import provenance
from segmentation.domain.runs.services.start import SEGMENT
from segmentation.domain.runs.signals import item_done
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.segment import Segmented, segment
from segmentation.science.measurements import CannotMeasure, Choice, measure
from segmentation.science.pixels.source import PixelSource
from segmentation.science.pixels.store import write_labels


class SegmentKind:
    """Segments an image, measures its objects, and publishes both together."""

    name = SEGMENT

    def run(self, context: JobContext) -> None:
        """Do the job's item; what the model can't take fails the job with the reason."""
        began, started_at = time.monotonic(), timezone.now()
        item = _item(context.job)
        pixels = open_pixels(item.image)
        found = _segment(context, item, pixels)
        context.checkpoint()
        table = _measure(item, found, pixels)
        context.checkpoint()
        _store(context, found, table, pixels)
        with context.publish():
            _publish(context, item, found, started_at, time.monotonic() - began)

    def changed(self, job: Job) -> None:
        """The item and its run follow the job."""
        follow_job(job)


def _item(job: Job) -> RunItem:
    items = RunItem.objects.select_related("run__model", "run__created_by", "image")
    item = items.filter(job_id=job.pk).first()
    if item is None:
        raise JobCancelled  # with its image
    return item


def _segment(context: JobContext, item: RunItem, pixels: PixelSource) -> Segmented:
    run = item.run
    try:
        return segment(
            pixels,
            get_segmenter(run.model),
            checked_parameters(run.model, run.parameters),
            channels=run.channels,
            checkpoint=context.checkpoint,
        )
    except (EngineError, UserError) as error:
        raise JobFailed(str(error)) from error


def _measure(item: RunItem, found: Segmented, pixels: PixelSource) -> pa.Table:
    """The table of objects, with the columns that the run asks for."""
    table = measure(found.pixels, pixels, found.scores, found.outlines, vertices=found.vertices)
    try:
        return Choice.from_json(item.run.measurements).add_to(table, found.pixels, pixels)
    except CannotMeasure as refusal:
        raise JobFailed(str(refusal)) from refusal


def _pixels_key(context: JobContext) -> str:
    return f"{context.storage_prefix}/labels.zarr"


def _table_key(context: JobContext) -> str:
    return f"{context.storage_prefix}/objects.parquet"


def _store(context: JobContext, found: Segmented, table: pa.Table, pixels: PixelSource) -> None:
    """Write where nobody else does: publishing later only points there."""
    write_labels(storage.zarr_store(_pixels_key(context)), found.pixels, pixels.info)
    storage.put_bytes(_table_key(context), table_bytes(table))


def _publish(
    context: JobContext, item: RunItem, found: Segmented, started_at: datetime, seconds: float
) -> None:
    segmentation = publish_segmentation(
        item.image,
        item.run.model,
        item.run.created_by,
        pixels_key=_pixels_key(context),
        table_key=_table_key(context),
        count=len(found.scores),
        provenance=provenance(item, found.provenance, started_at),
    )
    lock_run(item.run_id)
    item.segmentation, item.seconds = segmentation, round(seconds, 3)
    item.save(update_fields=["segmentation", "seconds"])
    item_done.send(sender=RunItem, item=item)
