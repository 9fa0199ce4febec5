"""Work is done by real workers' code on real databases, with a small real network."""

from typing import Any

import numpy as np
import pytest

from segmentation.domain.accounts.models import User
from segmentation.domain.common import storage
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.errors import LeaseLost
from segmentation.domain.jobs.events import events_after
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run, RunItem, RunState
from segmentation.domain.runs.progress import tell_untold
from segmentation.domain.runs.segmenting import SegmentKind
from segmentation.domain.runs.services import cancel_run, retry_run, start_run
from segmentation.science.pixels.pyramid import Pyramid
from tests.deleting import delete_for_good
from tests.domain.pictures import grey_discs, stored_image
from tests.domain.working import take, work

pytestmark = pytest.mark.django_db(transaction=True)

FINDS_MUCH = {"prob_threshold": 0.05}


def told(project: Project) -> dict[str, Any]:
    """The last state that events have told of each item, and of the run."""
    last: dict[str, Any] = {}
    for event in events_after(project.pk, 0):
        if event.type == "run":
            last.update((item["id"], item["state"]) for item in event.body["items"])
            last["run"] = (event.body["state"], event.body["progress"])
    return last


def test_a_finished_item_has_labels_a_table_and_its_provenance(
    owner: User, project: Project, model: Model
) -> None:
    image = stored_image(project)
    run = start_run(owner, project, "all", model, FINDS_MUCH)
    assert work() == 1
    item = run.items.get()
    segmentation = item.segmentation
    assert segmentation is not None
    assert segmentation.object_count > 0
    labels = open_labels(segmentation).all()
    assert labels.shape == (1, 1, 96, 96)
    assert np.array_equal(np.unique(labels), np.arange(segmentation.object_count + 1))
    table = read_table(segmentation)
    assert table.column("label").to_pylist() == list(range(1, segmentation.object_count + 1))
    areas = np.bincount(labels.ravel())[1:]
    assert np.array_equal(table.column("area_px").to_numpy(), areas)
    assert item.seconds is not None
    made = segmentation.provenance
    assert made["model"]["sha256"] == model.sha256
    assert made["image"]["id"] == str(image.pk)
    assert made["parameters"]["prob_threshold"] == 0.05
    assert made["libraries"]["torch"]
    assert (segmentation.revision, segmentation.version) == (1, 0)


def test_the_pixels_of_a_small_image_are_read_once(
    owner: User, project: Project, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_image(project)
    start_run(owner, project, "all", model, FINDS_MUCH, measurements={"groups": ["texture"]})
    reads: list[tuple[Any, ...]] = []
    read = Pyramid.read

    def noted(source: Pyramid, *place: Any) -> Any:
        reads.append(place)
        return read(source, *place)

    monkeypatch.setattr(Pyramid, "read", noted)
    assert work() == 1
    assert reads == [(0, 0, 0, slice(None), slice(None))]


def test_a_run_measures_what_was_asked_for(owner: User, project: Project, model: Model) -> None:
    stored_image(project)
    asked = {"groups": ["form"], "ratios": {"r": ["perimeter_px", "area_px"]}}
    run = start_run(owner, project, "all", model, FINDS_MUCH, measurements=asked)
    assert work() == 1
    segmentation = run.items.get().segmentation
    assert segmentation is not None
    table = read_table(segmentation).to_pandas()
    assert np.allclose(table["r"], table["perimeter_px"] / table["area_px"])
    assert segmentation.provenance["measurements"] == asked


def test_what_can_not_be_measured_fails_the_item_with_the_reason(
    owner: User, project: Project, model: Model
) -> None:
    stored_image(project)
    run = start_run(owner, project, "all", model)
    Run.objects.update(measurements={"ratios": {"r": ["colour", "area_px"]}})
    work()
    assert run.items.get().job.error == "There is no column “colour” to divide."


def test_a_run_goes_from_queued_to_completed(owner: User, project: Project, model: Model) -> None:
    for n in range(3):
        stored_image(project, grey_discs(n), name=f"{n}.tif")
    run = start_run(owner, project, "all", model)
    context = take()
    run.refresh_from_db()
    assert run.state == RunState.RUNNING
    execute(context)
    work()
    run.refresh_from_db()
    assert (run.state, run.done, run.running) == (RunState.COMPLETED, 3, 0)
    assert run.started_at is not None
    assert run.finished_at is not None
    tell_untold()
    expected: dict[str, Any] = {str(item.pk): "done" for item in run.items.all()}
    expected["run"] = ("completed", {"done": 3, "failed": 0, "total": 3})
    assert told(project) == expected


def break_image(image: Image) -> None:
    storage.delete_prefix(image.pixels_key)


def test_a_failed_item_does_not_stop_the_run_and_can_be_retried(
    owner: User, project: Project, model: Model
) -> None:
    good, bad = stored_image(project, name="good.tif"), stored_image(project, name="bad.tif")
    kept = bad.pixels_key
    Image.objects.filter(pk=bad.pk).update(pixels_key="import/nowhere/pixels.zarr")
    run = start_run(owner, project, [bad.pk, good.pk], model)
    work()
    run.refresh_from_db()
    assert (run.state, run.done, run.failed) == (RunState.COMPLETED_WITH_FAILURES, 1, 1)
    failed = run.items.get(image=bad)
    assert failed.state == JobState.FAILED
    assert failed.job.error
    assert told(project)[str(failed.pk)] == "failed"

    Image.objects.filter(pk=bad.pk).update(pixels_key=kept)
    retry_run(owner, run)
    run.refresh_from_db()
    assert (run.state, run.done, run.failed) == (RunState.RUNNING, 1, 0)
    assert run.finished_at is None
    assert work() == 1
    run.refresh_from_db()
    assert (run.state, run.done, run.failed) == (RunState.COMPLETED, 2, 0)
    assert Segmentation.objects.count() == 2


def test_a_run_in_which_everything_fails_has_failed(
    owner: User, project: Project, model: Model
) -> None:
    image = stored_image(project)
    run = start_run(owner, project, "all", model)
    break_image(image)
    work()
    run.refresh_from_db()
    assert run.state == RunState.FAILED


def test_cancelling_keeps_what_is_done(owner: User, project: Project, model: Model) -> None:
    for n in range(4):
        stored_image(project, name=f"{n}.tif")
    run = start_run(owner, project, "all", model)
    execute(take())
    running = take()
    run = cancel_run(owner, run)
    assert (run.state, run.done, run.cancelled, run.running) == (RunState.RUNNING, 1, 2, 1)
    execute(running)
    run.refresh_from_db()
    assert (run.state, run.done, run.cancelled) == (RunState.CANCELLED, 1, 3)
    assert Segmentation.objects.count() == 1
    assert work() == 0
    tell_untold()
    assert sorted(value for key, value in told(project).items() if key != "run") == [
        "cancelled",
        "cancelled",
        "cancelled",
        "done",
    ]


def test_who_lost_the_lease_publishes_nothing(owner: User, project: Project, model: Model) -> None:
    stored_image(project)
    run = start_run(owner, project, "all", model)
    stale = take()
    Job.objects.update(state=JobState.QUEUED)  # what the reaper does with a dead worker's job
    assert work() == 1
    published = Segmentation.objects.get()
    rest = SegmentKind().run(stale)
    assert rest is not None
    with pytest.raises(LeaseLost):
        rest()
    assert Segmentation.objects.get() == published
    run.refresh_from_db()
    assert (run.state, run.done) == (RunState.COMPLETED, 1)
    assert published.revisions.get().pixels_key.split("/")[2] == "2"


def test_deleting_an_image_takes_it_out_of_its_runs(
    owner: User, project: Project, model: Model
) -> None:
    images = [stored_image(project, name=f"{n}.tif") for n in range(3)]
    run = start_run(owner, project, [image.pk for image in images], model)
    execute(take())
    running = take()
    delete_for_good(owner, images[1])
    delete_for_good(owner, images[2])
    run.refresh_from_db()
    assert (run.state, run.done, run.total, run.running) == (RunState.COMPLETED, 1, 1, 0)
    execute(running)
    assert work() == 0
    assert RunItem.objects.count() == 1
    assert Segmentation.objects.count() == 1


def test_deleting_a_project_in_the_middle_of_a_run(
    owner: User, project: Project, model: Model
) -> None:
    for n in range(2):
        stored_image(project, name=f"{n}.tif")
    start_run(owner, project, "all", model)
    running = take()
    project.delete()
    execute(running)
    assert not Run.objects.exists()
    assert not Job.objects.exists()
    assert not Segmentation.objects.exists()
