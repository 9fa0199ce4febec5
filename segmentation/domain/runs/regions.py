"""Large images, whose regions are done by any number of workers at a time.

The item's own job plans the regions and waits; each region is a job of its own. When none of them
is left, the item's job is released and puts together what they found.
"""

import time
from collections.abc import Callable

from django.db.models import Exists, OuterRef

from segmentation.domain.common import storage
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.services import enqueue_many, release
from segmentation.domain.jobs.stages import stage
from segmentation.domain.runs.glimpses import keep_glimpse
from segmentation.domain.runs.models import Region, RunItem
from segmentation.domain.runs.progress import expect_regions, region_done
from segmentation.domain.runs.working import work_of
from segmentation.science.engines.cores import CORES
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.found import Found
from segmentation.science.engines.work import Work

REGION = "segment-region"
# What has been begun is finished before other images are.
_PRIORITY = 1
_ACTIVE = (JobState.QUEUED, JobState.RUNNING)


class RegionKind:
    """Finds the objects of some blocks of an image, and keeps them until all blocks are done."""

    name = REGION

    def run(self, context: JobContext) -> None:
        """Do the job's region."""
        began = time.monotonic()
        region = Region.objects.filter(job_id=context.job.pk).first()
        if region is None:
            raise JobCancelled  # with its image, or its item is done
        item = RunItem.objects.select_related("run__model", "image").get(pk=region.item_id)
        context.note(run=str(item.run_id), item=str(item.pk), model=item.run.model.slug)
        work = work_of(item)
        boxes: list[list[int]] = []
        for number in range(region.first, region.stop):
            found = _found(context, work, number)
            storage.put_bytes(_key(context.storage_prefix, number), found.to_bytes())
            boxes += keep_glimpse(context.storage_prefix, number, found, work.source.info)
        seconds = round(time.monotonic() - began, 3)
        with context.publish():
            done = {"key": context.storage_prefix, "seconds": seconds, "boxes": boxes}
            if not Region.objects.filter(pk=region.pk).update(**done, used=work.used()):
                raise JobCancelled
            region_done(item.pk, item.run_id)
        release_settled()

    def changed(self, job: Job) -> None:
        """The item hears of it when all of its regions have ended."""


def _found(context: JobContext, work: Work, number: int) -> Found:
    """What a block holds; raises JobFailed with the reason when the model can't do it."""
    try:
        with CORES.share(work), stage("segment"):
            return work.find(work.blocks[number], context.checkpoint)
    except EngineError as error:
        raise JobFailed(str(error)) from error


def plan(context: JobContext, item: RunItem, work: Work) -> None:
    """Make a job of each region of an image, and have the item's own job wait for them."""
    with context.wait():
        parts = work.regions
        payloads = [{"item": str(item.pk)}] * len(parts)
        run = item.run
        priority = run.priority + _PRIORITY
        jobs = enqueue_many(REGION, run.project, payloads, priority, run.created_by)
        Region.objects.bulk_create(
            Region(item=item, job=job, first=part.start, stop=part.stop)
            for part, job in zip(parts, jobs, strict=True)
        )
        expect_regions(item.pk, item.run_id, len(parts))


def are_settled(context: JobContext, regions: list[Region]) -> bool:
    """Whether all regions are done; else the job waits. Raises JobFailed when one has failed."""
    if all(region.key for region in regions):
        return True
    if any(region.job.state in _ACTIVE for region in regions):
        with context.wait():
            return False
    errors = [region.job.error for region in regions if region.job.error]
    raise JobFailed(errors[0]) if errors else JobCancelled


def loader(regions: list[Region], checkpoint: Callable[[], None]) -> Callable[[int], Found]:
    """What reads the findings of a block, by its number."""
    keys = {n: region.key for region in regions for n in range(region.first, region.stop)}

    def load(number: int) -> Found:
        checkpoint()
        return Found.from_bytes(storage.get_bytes(_key(keys[number], number)))

    return load


def release_settled() -> int:
    """Release the items' jobs that wait for no region any more; returns how many."""
    active = Region.objects.filter(item__job=OuterRef("pk"), job__state__in=_ACTIVE)
    waiting = Job.objects.filter(state=JobState.QUEUED, held=True, run_item__isnull=False)
    settled = waiting.filter(~Exists(active))
    # Looked at first: who finds nothing takes no lock.
    return release(settled) if settled.exists() else 0


def _key(prefix: str, number: int) -> str:
    return f"{prefix}/{number}.npz"
