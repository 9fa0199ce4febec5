"""The whole loop on real cells: segment, correct, approve, learn, compare, promote, run again."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.io import imread
from skimage.measure import label

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import Conflict
from segmentation.domain.edits.changes import Erase, Paint
from segmentation.domain.edits.services import add_edit
from segmentation.domain.images.models import Image
from segmentation.domain.improvements.models import Improvement, ImprovementState
from segmentation.domain.improvements.queries import (
    compared,
    error_of,
    state_of_improvement,
    with_steps,
)
from segmentation.domain.improvements.services import improve_model, promote_model, run_again
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.queries import default_model
from segmentation.domain.model_registry.services import sync_models
from segmentation.domain.model_registry.services.files import models_folder
from segmentation.domain.notices.models import Notice
from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.models import Verdict
from segmentation.domain.reviews.services import give_verdict
from segmentation.domain.runs.models import Run
from segmentation.domain.runs.services import start_run
from segmentation.domain.trainings import planning
from segmentation.science.engines import plan
from segmentation.science.engines.matching import match, summarise
from segmentation.science.engines.model_file import bundled_models
from tests.domain.pictures import stored_image
from tests.domain.working import work

Labels = NDArray[np.uint32]
CORRECTED, LEFT, SIDE, STEPS, EPOCHS = 8, 2, 256, 20, 2


@pytest.fixture
def nuclei(data_folder: Path) -> Model:
    """The model of nuclei that comes along, which knows no phase contrast."""
    bundled = {path.stem: path for path in bundled_models()}["unet-nuclei-2d"]
    (models_folder() / bundled.name).symlink_to(bundled)
    (model,) = sync_models()
    return model


def cells(folder: Path, split: str, count: int) -> list[tuple[NDArray[np.uint8], Labels]]:
    """Pictures with their truth, cut to the corner that the test takes."""
    place = folder / "cells_phase_usiigaci" / split
    found = []
    for picture in sorted((place / "images").iterdir())[:count]:
        truth = imread(place / "labels" / f"{picture.stem}.tif")
        part = (slice(300, 300 + SIDE), slice(300, 300 + SIDE))
        # What the corner cuts in two are two objects.
        found.append((imread(picture)[part], label(truth[part]).astype(np.uint32)))
    return found


def runs_of(mask: NDArray[np.bool_]) -> list[list[int]]:
    """A mask as a brush draws it."""
    padded = np.pad(mask, ((0, 0), (1, 1))).astype(np.int8)
    rows, starts = np.nonzero(np.diff(padded, axis=1) == 1)
    _, ends = np.nonzero(np.diff(padded, axis=1) == -1)
    return [[0, 0, int(y), int(a), int(b)] for y, a, b in zip(rows, starts, ends, strict=True)]


def correct(person: User, segmentation: Segmentation, truth: Labels) -> Segmentation:
    """Rub out what was found and draw what is there, object by object."""
    version = 0
    if segmentation.object_count:
        everything = runs_of(np.ones(truth.shape, np.bool_))
        version = add_edit(person, segmentation, version, Erase(everything)).version
    for cell in np.unique(truth[truth > 0]):
        version = add_edit(person, segmentation, version, Paint(runs_of(truth == cell))).version
    segmentation.refresh_from_db()
    drawn = open_labels(segmentation).all()[0, 0]
    assert np.array_equal(drawn > 0, truth > 0)
    assert segmentation.object_count == len(np.unique(truth)) - 1
    return segmentation


def accuracy(run: Run, images: list[Image], truths: list[Labels]) -> float:
    """AP of what a run found in images that nobody corrected."""
    found = [run.items.get(image=image).segmentation for image in images]
    return summarise(
        match(open_labels(one).all()[0, 0].astype(np.int32), truth.astype(np.int32))
        for one, truth in zip(found, truths, strict=True)
        if one is not None
    ).ap[0.5]


@pytest.mark.timeout(400)
def test_corrections_make_the_model_better(
    owner: User,
    project: Project,
    nuclei: Model,
    real_images: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planning, "STEPS_PER_EPOCH", STEPS)
    monkeypatch.setitem(plan.USUAL_PATCH, 2, 96)
    monkeypatch.setitem(plan.USUAL_BATCH, 2, 3)
    train, val = cells(real_images, "train", CORRECTED), cells(real_images, "val", LEFT)
    images = [
        stored_image(project, pixels, name=f"{number}.png")
        for number, (pixels, _) in enumerate([*train, *val])
    ]
    run = start_run(owner, project, "all", nuclei)
    work()
    for image, (_, truth) in zip(images, train, strict=False):
        found = run.items.get(image=image).segmentation
        assert found is not None
        now = correct(owner, found, truth)
        give_verdict(owner, now, now.version, Verdict.APPROVED)

    improvement = improve_model(owner, run, "Our cells", epochs=EPOCHS)
    with pytest.raises(Conflict, match="not been compared"):
        promote_model(owner, improvement)
    work()

    done = with_steps(Improvement.objects.all()).get(pk=improvement.pk)
    assert state_of_improvement(done) == ImprovementState.READY, error_of(done)
    before, after = (one["figures"]["ap"]["0.50"] for one in compared(done))
    assert after > before
    assert Notice.objects.filter(recipient=owner, kind="improvement-ready").count() == 1

    promote_model(owner, done)
    made = default_model(project)
    assert made is not None
    assert made.name == "Our cells"
    again = run_again(owner, done)
    assert again.total == LEFT
    work()
    left, truths = images[CORRECTED:], [truth for _, truth in val]
    old, new = accuracy(run, left, truths), accuracy(again, left, truths)
    assert new > old
