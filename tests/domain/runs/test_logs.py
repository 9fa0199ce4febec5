"""The log of a large image is its regions', since it is there that workers fall."""

import pytest

from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.runs import logs
from segmentation.domain.runs.logs import log_of
from segmentation.domain.runs.models import Region, Run, RunItem
from segmentation.domain.runs.regions import release_settled
from tests.domain.runs.conftest import REGIONS
from tests.domain.runs.test_regions import die
from tests.domain.working import take, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("small_blocks")]


@pytest.fixture
def item(run: Run) -> RunItem:
    """Whose regions are planned."""
    execute(take())
    return run.items.get()


def note(item: RunItem, **logs_by_place: str) -> list[Region]:
    """Have workers write of some regions, by their place."""
    regions = list(item.regions.order_by("first"))
    for place, log in logs_by_place.items():
        Job.objects.filter(region=regions[int(place.removeprefix("r")) - 1]).update(log=log)
    return regions


def test_a_quarantined_image_tells_which_region_stopped_the_worker(run: Run, item: RunItem) -> None:
    second = Region.objects.order_by("first")[1]
    Job.objects.filter(region__item=item).exclude(pk=second.job_id).update(held=True)
    for _ in range(3):
        die(take(), 0)
    Job.objects.filter(region__item=item).update(held=False)
    work()
    release_settled()
    work()
    item = run.items.get()
    assert (item.state, "stopped the worker 3 times" in item.job.error) == ("failed", True)
    told = log_of(item)
    assert f"Region 2 of {REGIONS} (blocks {second.first + 1} to {second.stop}), failed" in told
    assert [f"Attempt {n}: the worker" in told for n in (1, 2, 3)] == [True] * 3
    assert told.count("Region ") == 1


def test_regions_are_told_in_order_after_the_image_itself(item: RunItem) -> None:
    note(item, r3="third\n", r1="first\n")
    item.job.log = "the whole\n"
    told = log_of(item)
    assert [told.index(part) for part in ("the whole", "Region 1 ", "first", "Region 3 ", "third")]
    assert told.index("the whole") < told.index("first\n") < told.index("third\n")
    assert "Region 2" not in told


def test_a_long_log_is_cut_and_failed_regions_come_first(
    item: RunItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "MOST_REGIONS", 2)
    monkeypatch.setattr(logs, "MOST_CHARACTERS", 30)
    regions = note(item, r1="one\n", r2="two\n", r4=60 * "x" + " the end of four\n")
    Job.objects.filter(region=regions[3]).update(state=JobState.FAILED)
    told = log_of(item)
    assert "the end of four" in told
    assert "x" * 31 not in told
    assert "one\n" in told
    assert "two\n" not in told
    assert told.endswith("More regions met trouble: 1.\n")


def test_where_nothing_went_wrong_nothing_is_told(item: RunItem) -> None:
    assert log_of(item) == ""
