"""Bake-offs: contestants on crops, what each finds, and how far they agree."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.bakeoffs.models import BakeOff, Panel, Preview, Reading
from segmentation.domain.bakeoffs.progress import state_of
from segmentation.domain.bakeoffs.queries import (
    agreement,
    pooled_figures,
    read_labels,
    truth_in,
    with_parts,
)
from segmentation.domain.bakeoffs.services import (
    Entrant,
    Place,
    cancel_bake_off,
    expire_bake_offs,
    start_bake_off,
    start_preview,
    suggest_crops,
)
from segmentation.domain.common import storage
from segmentation.domain.common.errors import Conflict, Forbidden, UserError
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.models import Event, Job, JobState, Leftover
from segmentation.domain.jobs.sweep import sweep
from segmentation.domain.masks.queries import open_labels
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project, Role
from segmentation.domain.runs.services import start_run
from segmentation.science.pixels.crops import Crop
from tests.deleting import delete_for_good
from tests.domain.pictures import stored_image
from tests.domain.working import take, work
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
CROP = Crop(0, 0, 16, 24, 64, 48)


def read(bake_off: BakeOff) -> BakeOff:
    """With all that is shown of it, as it is now."""
    return with_parts(BakeOff.objects.with_progress()).get(pk=bake_off.pk)


def panels(bake_off: BakeOff) -> list[Panel]:
    rows = Panel.objects.filter(contestant__bake_off=bake_off)
    return list(rows.select_related("contestant", "reading__crop").order_by("contestant__position"))


def begun(owner: User, project: Project, image: Image, model: Model) -> BakeOff:
    """Two thresholds of a model on a crop."""
    entrant = Entrant(model, grid={"prob_threshold": [0.45, 0.5]})
    return start_bake_off(owner, project, [Place(image.pk, CROP)], [entrant])


def test_a_crop_is_segmented_as_it_would_be_in_a_run(
    owner: User, project: Project, image: Image, model: Model
) -> None:
    bake_off = begun(owner, project, image, model)
    run = start_run(owner, project, [image.pk], model, panels(bake_off)[1].contestant.parameters)
    work()
    segmentation = run.items.get().segmentation
    assert segmentation
    whole = open_labels(segmentation).read(0, 0, CROP.rows, CROP.columns)
    panel = panels(bake_off)[1]
    found = read_labels(panel, panel.reading.crop)
    assert panel.objects_found == len(np.unique(whole)) - 1 == found.max() > 0
    pairs = np.unique(np.stack([found.ravel(), whole.ravel()]), axis=1)
    assert len(pairs[0]) == panel.objects_found + 1, "objects differ from those of the run"


def test_a_grid_is_tried_with_one_look_of_the_network(
    owner: User, project: Project, image: Image, model: Model
) -> None:
    bake_off = begun(owner, project, image, model)
    assert work() == 1
    shown = read(bake_off)
    assert state_of(shown) == "completed"
    thresholds = [one.parameters["prob_threshold"] for one in shown.contestants.all()]
    assert thresholds == [0.45, 0.5]
    counts = [panel.objects_found for panel in panels(bake_off)]
    assert counts[0] is not None
    assert counts[1] is not None
    assert counts[0] > counts[1]
    news = [event.body["state"] for event in Event.objects.filter(type="bake_off")]
    assert news[-1] == "completed"


def test_contestants_are_held_against_the_truth_and_each_other(
    owner: User, project: Project, image: Image, model: Model, other: Model
) -> None:
    entrants = [Entrant(model), Entrant(other), Entrant(model)]
    places = [Place(image.pk, CROP), Place(image.pk, replace(CROP, y=0))]
    bake_off = start_bake_off(owner, project, places, entrants)
    assert work() == 4, "the same contestant is tried once"
    shown = read(bake_off)
    first, second = shown.contestants.all()
    truths = [truth for crop in shown.crops.all() if (truth := truth_in(crop)) is not None]
    assert len(truths) == 2
    assert pooled_figures(first)["true"] == sum(len(np.unique(truth)) - 1 for truth in truths)
    (pair,) = agreement(shown)
    assert (pair["first"], pair["second"]) == (first.pk, second.pk)
    sizes = [sum(p.objects_found or 0 for p in one.panels.all()) for one in (first, second)]
    assert [pair["figures"]["predicted"], pair["figures"]["true"]] == sizes
    assert agreement(shown) == [pair]


def test_who_does_not_suit_an_image_says_so_and_the_others_go_on(
    owner: User, project: Project, image: Image, model: Model
) -> None:
    entrants = [Entrant(model, channels=[3]), Entrant(model)]
    bake_off = start_bake_off(owner, project, [Place(image.pk, CROP)], entrants)
    work()
    assert state_of(read(bake_off)) == "completed_with_failures"
    jobs = [panel.reading.job for panel in panels(bake_off)]
    assert [job.state for job in jobs] == [JobState.FAILED, JobState.DONE]
    assert "There is no channel 3" in jobs[0].error


def test_other_thresholds_are_seen_without_the_network(
    owner: User, project: Project, image: Image, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    bake_off = begun(owner, project, image, model)
    low, high = panels(bake_off)
    with pytest.raises(Conflict, match="not been asked"):
        start_preview(owner, high, {"prob_threshold": 0.45})
    work()
    monkeypatch.setattr("segmentation.domain.bakeoffs.baking.ask", None)
    low, high = panels(bake_off)
    preview = start_preview(owner, high, {"prob_threshold": 0.45})
    assert work() == 1
    assert not Job.objects.exclude(user=owner).exists()
    preview.refresh_from_db()
    assert preview.parameters == low.contestant.parameters
    assert preview.objects_found == low.objects_found
    kept, made = (read_labels(one, high.reading.crop) for one in (low, preview))
    assert (np.asarray(kept > 0) == (made > 0)).mean() > 0.99


def test_a_preview_gives_way_to_the_next(
    owner: User, project: Project, image: Image, model: Model
) -> None:
    bake_off = begun(owner, project, image, model)
    work()
    panel = panels(bake_off)[0]
    first = start_preview(owner, panel, {"prob_threshold": 0.4})
    context = take()
    second = start_preview(owner, panel, {"prob_threshold": 0.3})
    assert Job.objects.get(pk=context.job.pk).cancel_requested
    third = start_preview(owner, panel, {"prob_threshold": 0.2})
    assert Job.objects.get(pk=second.job_id).state == JobState.CANCELLED
    assert work() == 1
    assert list(Preview.objects.values_list("pk", flat=True)) == [third.pk] != [first.pk]


def test_what_the_network_would_see_is_no_preview(
    owner: User, project: Project, image: Image, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    bake_off = begun(owner, project, image, model)
    work()
    for place in ("start", "previews"):
        monkeypatch.setattr(
            f"segmentation.domain.bakeoffs.services.{place}.network_parameters",
            lambda _: frozenset({"prob_threshold"}),
        )
    with pytest.raises(UserError, match="“Probability threshold” changes what the network sees"):
        start_preview(owner, panels(bake_off)[0], {"prob_threshold": 0.3})
    begun(owner, project, image, model)
    assert work() == 2, "each is shown to the network"


def test_a_bake_off_is_cancelled_deleted_and_forgotten_with_its_files(
    owner: User, project: Project, image: Image, model: Model, other: Model
) -> None:
    entrants = [Entrant(model), Entrant(other)]
    bake_off = start_bake_off(owner, project, [Place(image.pk, CROP)], entrants)
    kept = begun(owner, project, image, model)
    assert take().job.kind == "bake"
    cancel_bake_off(owner, bake_off)
    assert work() == 1
    assert state_of(read(bake_off)) == "running", "until the one at work has noticed"
    delete_for_good(owner, bake_off)
    key = Reading.objects.get(crop__bake_off=kept).key
    assert len(list(storage.list_prefix(key))) == 3
    sweep_all()
    assert len(list(storage.list_prefix(key))) == 3
    BakeOff.objects.update(expires_at=timezone.now())
    assert expire_bake_offs() == 1
    sweep_all()
    assert list(storage.list_prefix(key)) == []


def sweep_all() -> None:
    """All that was given up; a sweep takes only so much time."""
    while Leftover.objects.exists():
        sweep(timedelta(seconds=-1))


def test_images_and_projects_take_their_crops_along(
    owner: User, project: Project, image: Image, model: Model
) -> None:
    second = stored_image(project, name="second.tif")
    places = [Place(image.pk, CROP), Place(second.pk, CROP)]
    bake_off = start_bake_off(owner, project, places, [Entrant(model)])
    delete_for_good(owner, second)
    assert work() == 1
    assert state_of(read(bake_off)) == "completed"
    delete_for_good(owner, project)
    assert not Panel.objects.exists()


def test_crops_are_suggested_where_something_is_to_be_seen(
    owner: User, project: Project, image: Image
) -> None:
    dark = np.zeros((600, 700), np.uint16)
    dark[400:500, 500:600] = np.random.default_rng(0).integers(0, 500, (100, 100))
    large = stored_image(project, dark, name="a large one.tif")
    known, fresh = suggest_crops(owner, project, 3)
    assert (known.image, known.crop.height) == (image.pk, 96)
    assert fresh.image == large.pk
    crop = fresh.crop
    assert (crop.height, crop.width) == (256, 256)
    assert crop.y <= 400 <= 500 <= crop.y + 256 <= 600
    assert crop.x <= 500 <= 600 <= crop.x + 256 <= 700
    assert [place.image for place in suggest_crops(owner, project, 1)] == [image.pk]
    assert [place.image for place in suggest_crops(owner, project, 1, large)] == [large.pk]


@pytest.mark.parametrize(
    ("crop", "told"),
    [
        (replace(CROP, y=60), "reaches beyond"),
        (replace(CROP, z=1), "reaches beyond"),
        (replace(CROP, height=16), "at least 32"),
        (replace(CROP, width=2000), "at most 1024"),
    ],
)
def test_a_crop_lies_in_its_image(
    owner: User, project: Project, image: Image, model: Model, crop: Crop, told: str
) -> None:
    with pytest.raises(UserError, match=told):
        start_bake_off(owner, project, [Place(image.pk, crop)], [Entrant(model)])


def test_what_does_not_fit_is_told_before(
    owner: User, project: Project, image: Image, model: Model
) -> None:
    place = Place(image.pk, CROP)
    with pytest.raises(UserError, match="1 to 6 crops"):
        start_bake_off(owner, project, [], [Entrant(model)])
    grid = {"prob_threshold": [i / 30 for i in range(1, 26)]}
    with pytest.raises(UserError, match="1 to 24 sets of parameters, not 25"):
        start_bake_off(owner, project, [place], [Entrant(model, grid=grid)])
    with pytest.raises(UserError, match="There is no parameter “speed”"):
        start_bake_off(owner, project, [place], [Entrant(model, {"speed": 1})])
    reviewer = MembershipFactory.create(project=project, role=Role.REVIEWER).user
    with pytest.raises(Forbidden):
        start_bake_off(reviewer, project, [place], [Entrant(model)])
    assert not BakeOff.objects.exists()
