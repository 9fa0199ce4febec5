"""What a model proposes becomes part of a segmentation object by object."""

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import Forbidden, UserError
from segmentation.domain.edits.models import Proposal
from segmentation.domain.edits.proposals import (
    Accept,
    Wanted,
    around,
    cancel_proposal,
    expire_proposals,
    objects_of,
    pack,
    propose,
)
from segmentation.domain.edits.services import undo_edit
from segmentation.domain.jobs.models import JobState
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import sync, sync_models
from segmentation.domain.model_registry.services.files import models_folder
from segmentation.domain.projects.models import Role
from segmentation.science.pixels.crops import Crop
from tests.domain.edits.conftest import SIDE, Bench, blocks
from tests.domain.edits.test_edits import do
from tests.domain.edits.test_reshaping import agrees, pixels
from tests.domain.model_registry.conftest import write_small_model
from tests.domain.runs.conftest import FINDS_MUCH
from tests.domain.working import work
from tests.factories import JobFactory, MembershipFactory

pytestmark = pytest.mark.django_db

TOP, LEFT = 80, 40


@pytest.fixture
def model(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Model:
    """Untrained, so what it finds is arbitrary but the same every time."""
    settings.OCELLUS_DEVICE = "cpu"
    monkeypatch.setattr(sync, "bundled_models", list)
    write_small_model(models_folder() / "small.ocellus")
    (registered,) = sync_models()
    return registered


def proposed(bench: Bench, model: Model, labels: NDArray[np.uint32]) -> Proposal:
    """Objects that a model has found, with their corner at `TOP`, `LEFT`."""
    height, width = labels.shape
    job = JobFactory.create(project=bench.segmentation.image.project, state=JobState.DONE)
    return Proposal.objects.create(
        segmentation=bench.segmentation, model=model, job=job, created_by=bench.ann,
        t=0, z=0, y=TOP, x=LEFT, height=height, width=width, found=pack(labels),
    )  # fmt: skip


def test_what_is_new_is_drawn_as_a_new_object(bench: Bench, model: Model) -> None:
    found = np.zeros((100, 120), np.uint32)
    found[80:95, 10:40] = 2
    found[0:5, 0:5] = 1
    edit = do(bench, Accept(proposed(bench, model, found).pk, 2))
    assert (edit.kind, edit.labels) == ("accept", [10])
    expected = blocks()
    expected[0, 0, TOP + 80 : TOP + 95, LEFT + 10 : LEFT + 40] = 10
    assert np.array_equal(pixels(bench), expected)
    agrees(bench)


def test_what_is_found_better_replaces_the_object_and_keeps_its_id(
    bench: Bench, model: Model
) -> None:
    # Block 1 is at 100…141, 60…123 with a hole.
    found = np.zeros((100, 120), np.uint32)
    found[15:55, 15:75] = 1
    do(bench, Accept(proposed(bench, model, found).pk, 1))
    expected = blocks()
    expected[expected == 1] = 0
    expected[0, 0, TOP + 15 : TOP + 55, LEFT + 15 : LEFT + 75] = 1
    assert np.array_equal(pixels(bench), expected)
    agrees(bench)
    undo_edit(bench.ann, bench.segmentation, 1)
    assert np.array_equal(pixels(bench), blocks())


def test_two_that_were_one_share_it(bench: Bench, model: Model) -> None:
    found = np.zeros((100, 120), np.uint32)
    found[20:61, 20:50] = 1
    found[20:61, 50:83] = 2
    proposal = proposed(bench, model, found)
    do(bench, Accept(proposal.pk, 1))
    assert bench.now.object_count == 10
    do(bench, Accept(proposal.pk, 2))
    here = pixels(bench)[0, 0, TOP : TOP + 100, LEFT : LEFT + 120]
    assert (here[found == 1] == 10).all()
    assert (here[found == 2] == 1).all()
    assert bench.now.object_count == 10
    agrees(bench)


def test_neighbours_keep_their_pixels(bench: Bench, model: Model) -> None:
    found = np.zeros((100, 120), np.uint32)
    found[55:99, 20:83] = 1
    do(bench, Accept(proposed(bench, model, found).pk, 1))
    assert np.array_equal(pixels(bench) == 1, blocks() == 1)
    here = pixels(bench)[0, 0, TOP : TOP + 100, LEFT : LEFT + 120]
    assert (here[61:99, 20:83] == 10).all()


def test_what_is_gone_cannot_be_accepted(bench: Bench, model: Model) -> None:
    proposal = proposed(bench, model, np.eye(20, dtype=np.uint32))
    for key, number in ((proposal.pk, 2), (bench.segmentation.pk, 1)):
        with pytest.raises(UserError, match="not there any more"):
            do(bench, Accept(key, number))


def ask(bench: Bench, model: Model, crop: Crop, user: User | None = None) -> Proposal:
    wanted = Wanted(model, FINDS_MUCH)
    return propose(user or bench.ann, bench.segmentation, wanted, crop)


def test_a_model_looks_at_a_part(bench: Bench, model: Model) -> None:
    crop = Crop(0, 0, 80, 60, 128, 160)
    proposal = ask(bench, model, crop)
    assert work() == 1
    proposal = Proposal.objects.select_related("job").get(pk=proposal.pk)
    assert (proposal.job.state, proposal.job.error) == (JobState.DONE, "")
    labels = objects_of(proposal)
    assert proposal.tiles > 0
    assert labels.max() > 0
    for label in range(1, int(labels.max()) + 1):
        y, x = np.argwhere(labels == label).mean(axis=0)
        assert 80 <= y + proposal.y < 208
        assert 60 <= x + proposal.x < 220
    before = read_table(bench.now).num_rows
    do(bench, Accept(proposal.pk, 1))
    assert read_table(bench.now).num_rows in (before, before + 1)
    assert open_labels(bench.now).all().max() >= 9
    agrees(bench)


def test_a_click_finds_one_object_or_none(bench: Bench, model: Model) -> None:
    shape = bench.segmentation.image.shape
    crop = around((300.5, 200.5), 0, 0, shape)
    assert (crop.y, crop.x, crop.height, crop.width) == (108, 8, 384, 384)
    assert around((1, SIDE - 1), 0, 0, shape) == Crop(0, 0, 0, SIDE - 384, 384, 384)
    wanted = Wanted(model, FINDS_MUCH)
    proposal = propose(bench.ann, bench.segmentation, wanted, crop, (300.5, 200.5))
    work()
    labels = objects_of(Proposal.objects.get(pk=proposal.pk))
    assert labels.max() <= 1
    assert labels.max() == labels[300 - 108, 200 - 8]


def test_the_next_question_takes_the_place_of_the_last(bench: Bench, model: Model) -> None:
    crop = Crop(0, 0, 80, 60, 128, 160)
    first, others = ask(bench, model, crop), ask(bench, model, crop, bench.ben)
    second = ask(bench, model, crop)
    states = {one.pk: one.job.state for one in Proposal.objects.select_related("job")}
    assert states[first.pk] == JobState.CANCELLED
    assert states[second.pk] == states[others.pk] == JobState.QUEUED
    assert cancel_proposal(bench.ann, second).job.state == JobState.CANCELLED
    Proposal.objects.update(created_at="2020-01-01T00:00Z")
    expire_proposals()
    assert not Proposal.objects.exists()
    assert work() == 0


def test_what_cannot_be_asked_is_said(bench: Bench, model: Model) -> None:
    for crop, message in (
        (Crop(0, 0, 650, 0, 100, 100), "beyond the image"),
        (Crop(1, 0, 0, 0, 100, 100), "beyond the image"),
        (Crop(0, 0, 0, 0, 4, 100), "too small"),
    ):
        with pytest.raises(UserError, match=message):
            ask(bench, model, crop)
    with pytest.raises(UserError, match="no parameter"):
        propose(bench.ann, bench.segmentation, Wanted(model, {"x": 1}), Crop(0, 0, 0, 0, 99, 99))
    with pytest.raises(UserError, match="beyond the image"):
        around((SIDE, 0), 0, 0, bench.segmentation.image.shape)
    project = bench.segmentation.image.project
    viewer = MembershipFactory.create(project=project, role=Role.VIEWER).user
    with pytest.raises(Forbidden):
        ask(bench, model, Crop(0, 0, 0, 0, 99, 99), viewer)
