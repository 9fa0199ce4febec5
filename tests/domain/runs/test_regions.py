"""Large images done by many workers: killed, cancelled and tried again, the result is the same."""

from typing import Any

import numpy as np
import pytest

from segmentation.domain.accounts.models import User
from segmentation.domain.common import storage
from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import LeaseLost
from segmentation.domain.jobs.events import events_after
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.leases import LEASE, from_now
from segmentation.domain.jobs.models import Job, JobState, Leftover
from segmentation.domain.jobs.reaper import reap
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import get_segmenter
from segmentation.domain.projects.models import Project
from segmentation.domain.runs import regions
from segmentation.domain.runs.models import Region, Run, RunState
from segmentation.domain.runs.progress import tell_untold
from segmentation.domain.runs.services import cancel_run, retry_run, start_run
from segmentation.domain.runs.working import work_of
from segmentation.science.engines import blocks
from segmentation.science.engines.cores import CORES
from segmentation.science.engines.segment import Segmented, segment_work
from segmentation.science.engines.work import Work
from tests.deleting import delete_for_good
from tests.domain.pictures import stored_image
from tests.domain.runs.conftest import FINDS_MUCH, REGIONS
from tests.domain.working import take, work
from tests.science.engines.conftest import discs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("small_blocks")]


class Killed(BaseException):
    """What ends a worker's work as `kill -9` does: nothing is written down."""


def plan() -> None:
    """Have the item's job make the regions."""
    execute(take())


def at_once(work: Work) -> Segmented:
    """What one process finds, on as many cores as any worker has for the image."""
    with CORES.share(work):
        return segment_work(work)


def die(context: JobContext, after: int) -> None:
    """Work on a job until its so many-th checkpoint, then end without a word."""
    left = [after]

    def checkpoint() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    context.checkpoint = checkpoint  # type: ignore[method-assign]
    with pytest.raises(Killed):
        execute(context)
    Job.objects.filter(pk=context.job.pk).update(lease_expires_at=from_now(-LEASE))
    assert reap() == 1


def result(run: Run) -> tuple[Any, Any]:
    found = run.items.get().segmentation
    assert found is not None
    return open_labels(found).all(), read_table(found)


def test_a_large_image_is_done_region_by_region_and_equals_one_done_at_once(run: Run) -> None:
    plan()
    item = run.items.get()
    assert (item.state, item.regions_done, item.regions_total) == ("running", 0, REGIONS)
    assert Job.objects.filter(kind=regions.REGION).count() == REGIONS
    assert work() == REGIONS + 1
    run.refresh_from_db()
    item.refresh_from_db()
    assert run.state == RunState.COMPLETED
    assert item.regions_done == REGIONS
    labels, table = result(run)
    expected = at_once(work_of(item))
    assert expected.provenance["blocks"] > REGIONS
    assert np.array_equal(labels, expected.labels)
    assert table.num_rows == len(expected.scores) > 0
    assert np.array_equal(table["score"].to_numpy(), expected.scores)
    assert not Region.objects.exists()
    kept = set(Leftover.objects.values_list("prefix", flat=True))
    assert sum(prefix.startswith(regions.REGION) for prefix in kept) == REGIONS


def test_workers_killed_at_every_step_change_nothing(run: Run) -> None:
    expected = at_once(work_of(run.items.get())).labels
    plan()
    for after in (0, 1, 3, 1):
        die(take(), after)
    done = Job.objects.filter(kind=regions.REGION)
    assert list(done.values_list("attempts", flat=True)) == [1] * REGIONS
    assert work() == REGIONS + 1
    assert np.array_equal(result(run)[0], expected)
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED
    assert Segmentation.objects.count() == 1


def test_a_kill_while_all_is_put_together_loses_no_region(run: Run) -> None:
    plan()
    for _ in range(REGIONS):
        execute(take())
    last = take()
    assert last.job.kind == "segment"
    die(last, 2)
    assert Region.objects.exclude(key="").count() == REGIONS
    assert work() == 1
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED


def test_who_lost_a_region_publishes_nothing(run: Run) -> None:
    plan()
    stale = take()
    Job.objects.filter(pk=stale.job.pk).update(state=JobState.QUEUED)
    execute(take())
    key = Region.objects.get(job=stale.job).key
    with pytest.raises(LeaseLost):
        regions.RegionKind().run(stale)
    assert Region.objects.get(job=stale.job).key == key
    work()
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED


def test_several_workers_share_an_image(run: Run) -> None:
    expected = at_once(work_of(run.items.get())).labels
    plan()
    taken = [take() for _ in range(REGIONS)]
    assert claim("nobody's") is None
    for context in reversed(taken):
        execute(context)
    assert work() == 1
    assert np.array_equal(result(run)[0], expected)


def test_progress_is_told_region_by_region(project: Project, run: Run) -> None:
    plan()
    for _ in range(2):
        execute(take())
    Run.objects.update(announced_at=None)
    tell_untold()
    told = [item for event in events_after(project.pk, 0) for item in event.body.get("items", [])]
    assert told[-1]["regions"] == {"done": 2, "total": REGIONS}
    assert told[-1]["state"] == "running"


def test_a_region_that_fails_fails_the_item_and_alone_is_tried_again(
    owner: User, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan()
    find = Work.find

    def broken(self: Work, block: blocks.Block, *more: Any) -> Any:
        if block.number == 4:
            raise ValueError("a broken block")
        return find(self, block, *more)

    monkeypatch.setattr(Work, "find", broken)
    work()
    regions.release_settled()
    work()
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "a broken block" in run.items.get().job.error
    monkeypatch.setattr(Work, "find", find)
    retry_run(owner, run)
    assert work() <= 3
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED


def test_cancelling_ends_all_regions(owner: User, run: Run) -> None:
    plan()
    execute(take())
    running = take()
    cancelled = cancel_run(owner, run)
    assert cancelled.state == RunState.CANCELLED
    execute(running)
    assert work() == 0
    assert not Region.objects.exists()
    assert not Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).exists()
    assert Leftover.objects.filter(prefix__startswith=regions.REGION).count() == 2


def test_deleting_the_image_ends_all_regions(owner: User, run: Run) -> None:
    plan()
    execute(take())
    running = take()
    delete_for_good(owner, run.items.get().image)
    execute(running)
    assert work() == 0
    assert not Region.objects.exists()
    run.refresh_from_db()
    assert run.total == 0


def test_planes_of_a_stack_are_shared_too(owner: User, project: Project, model: Model) -> None:
    stack = np.stack([(discs(96, 9, z)[0].clip(0, 1) * 255).astype(np.uint8) for z in range(6)])
    stored_image(project, stack, "ZYX", name="stack.tif")
    run = start_run(owner, project, "all", model, FINDS_MUCH)
    expected = at_once(work_of(run.items.get()))
    assert "blocks" not in expected.provenance
    plan()
    assert Region.objects.count() == 6
    work()
    assert np.array_equal(result(run)[0], expected.labels)
    assert get_segmenter(model).header.ndim == 2
    assert storage.exists(run.items.get().segmentation.revisions.get().table_key)  # type: ignore[union-attr]
