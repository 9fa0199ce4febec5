"""The kind of work that finds the objects of one image of a run."""

import time
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import partial
from math import prod
from typing import Any

import pyarrow as pa
from django.utils import timezone
from zarr.abc.store import Store

from segmentation.domain.common import storage
from segmentation.domain.jobs import workers
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.kinds import Rest, Step
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.stages import stage
from segmentation.domain.masks.services import publish_segmentation
from segmentation.domain.masks.tables import table_bytes
from segmentation.domain.runs import regions as regional
from segmentation.domain.runs.models import Region, RunItem
from segmentation.domain.runs.progress import follow_job
from segmentation.domain.runs.provenance import provenance
from segmentation.domain.runs.services.start import SEGMENT
from segmentation.domain.runs.working import work_of
from segmentation.science.engines.cores import CORES
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.governor import most_at_once
from segmentation.science.engines.segment import Segmented, from_blocks, segment_work
from segmentation.science.engines.used import together
from segmentation.science.engines.work import Work
from segmentation.science.measurements import CannotMeasure, Choice, measure
from segmentation.science.pixels.store import write_labels
from segmentation.science.tracking import add_tracks

# A larger image is finished before another is begun: two of them take twice the memory.
BESIDE_PX = 16_000_000
# Smaller label images are put together in memory.
STAGED_PX = 4_000_000


class SegmentKind:
    """Segments an image, measures its objects, and publishes both together.

    The next image is opened beside it, and the last one measured and written. On a device that
    sees tiles of several images together, as many are opened as may share its looks.
    """

    name = SEGMENT

    @property
    def ahead(self) -> int:
        """How many images are opened beside the one that is being done."""
        return max(1, most_at_once(workers.device_kind()) - 1)

    def run(self, context: JobContext) -> Rest | None:
        """Do the job's item; what the model can't take fails the job with the reason."""
        return self.open(context)()

    def open(self, context: JobContext) -> Step:
        """Look up the item and read what its limits and its first tile need."""
        began, started_at = time.monotonic(), timezone.now()
        with stage("read"):
            item = _item(context.job)
            context.note(run=str(item.run_id), item=str(item.pk), model=item.run.model.slug)
            work = work_of(item)
            if len(work.regions) == 1:
                work.open()
        opened_s = time.monotonic() - began
        return partial(self._share, context, item, work, started_at, opened_s)

    def _share(self, context: JobContext, item: RunItem, work: Work, *when: Any) -> Rest | None:
        """Only small images are looked at side by side."""
        with CORES.share(work):
            return self._segment(context, item, work, *when)

    def _segment(
        self,
        context: JobContext,
        item: RunItem,
        work: Work,
        started_at: datetime,
        opened_s: float,
    ) -> Rest | None:
        """Plan and await the regions of a large image, or put together what they found.

        Of a small image, measuring and writing are left to be done beside the next image.
        """
        began = time.monotonic()
        regions = list(item.regions.select_related("job")) if item.regions_total else []
        if not regions and len(work.regions) > 1:
            regional.plan(context, item, work)
        elif not regions or regional.are_settled(context, regions):
            found = _found(context, work, regions)
            seconds = sum(region.seconds for region in regions) + time.monotonic() - began
            rest = partial(_finish, context, item, found, work, started_at, opened_s + seconds)
            if prod(found.pixels.shape) <= BESIDE_PX:
                return rest
            rest()
        return None

    def changed(self, job: Job) -> None:
        """The item and its run follow the job; what was found of a cancelled one goes."""
        follow_job(job)
        if job.state == JobState.CANCELLED:
            Region.objects.filter(item__job=job).delete()


def _item(job: Job) -> RunItem:
    items = RunItem.objects.select_related("run__model", "run__created_by", "image")
    item = items.filter(job_id=job.pk).first()
    if item is None:
        raise JobCancelled  # with its image
    return item


def _found(context: JobContext, work: Work, regions: list[Region]) -> Segmented:
    try:
        if regions:
            with stage("join"):
                load = regional.loader(regions, context.checkpoint)
                used = together([region.used for region in regions])
                return from_blocks(work, load, used=used)
        with stage("segment"):
            return segment_work(work, checkpoint=context.checkpoint)
    except EngineError as error:
        raise JobFailed(str(error)) from error


def _measure(item: RunItem, found: Segmented, work: Work) -> pa.Table:
    """The table of objects, with their tracks, and the columns that the run asks for."""
    pixels, step = work.source, work.parameters.track_step_px
    table = measure(found.pixels, pixels, found.scores, found.outlines, vertices=found.vertices)
    if step != 0:
        table = add_tracks(table, found.pixels, pixels.info, step=step)
    try:
        return Choice.from_json(item.run.measurements).add_to(table, found.pixels, pixels)
    except CannotMeasure as refusal:
        raise JobFailed(str(refusal)) from refusal


def _pixels_key(context: JobContext) -> str:
    return f"{context.storage_prefix}/labels.zarr"


def _table_key(context: JobContext) -> str:
    return f"{context.storage_prefix}/objects.parquet"


def _finish(
    context: JobContext,
    item: RunItem,
    found: Segmented,
    work: Work,
    started_at: datetime,
    before_s: float,
) -> None:
    """Measure, write and publish what was found in `before_s` seconds."""
    began = time.monotonic()
    _store(context, item, found, work)
    with stage("publish"), context.publish(tells=True):
        _publish(context, item, found, started_at, before_s + time.monotonic() - began)


def _store(context: JobContext, item: RunItem, found: Segmented, work: Work) -> None:
    """Write labels and table where nobody else does: publishing later only points there."""
    context.checkpoint()
    with stage("measure"):
        table = _measure(item, found, work)
    context.checkpoint()
    with stage("write"):
        with _label_store(context, found) as store:
            write_labels(store, found.pixels, work.source.info)
        storage.put_bytes(_table_key(context), table_bytes(table))


def _label_store(context: JobContext, found: Segmented) -> AbstractContextManager[Store]:
    key = _pixels_key(context)
    small = prod(found.pixels.shape) <= STAGED_PX
    return storage.staged_zarr(key) if small else nullcontext(storage.zarr_store(key))


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
        trial=item.run.trial,
    )
    if item.regions_total:
        item.regions.all().delete()
    if not follow_job(context.job, segmentation=segmentation, seconds=round(seconds, 3)):
        raise JobCancelled  # with its image
