"""Movies: objects are followed through time, and stay who they are when they are corrected."""

import csv

import numpy as np
import pytest
from numpy.typing import NDArray

from segmentation.domain.accounts.models import User
from segmentation.domain.edits.changes import Paint
from segmentation.domain.edits.services import add_edit
from segmentation.domain.exports.services import export_segmentation
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import read_table
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.services import start_run
from tests.domain.pictures import grey_discs, stored_image
from tests.domain.working import work

pytestmark = pytest.mark.django_db(transaction=True)

FINDS_MUCH = {"prob_threshold": 0.05}


def movie() -> NDArray[np.uint8]:
    """The same discs three times, going to the right."""
    return np.stack([np.roll(grey_discs(), 2 * t, axis=1) for t in range(3)])


def segmented(owner: User, project: Project, model: Model, **more: float) -> Segmentation:
    image = stored_image(project, movie(), "TYX", name="movie.tif")
    run = start_run(owner, project, [image.pk], model, FINDS_MUCH | more)
    work()
    found = run.items.get().segmentation
    assert found is not None
    return found


def test_objects_are_followed_and_their_tracks_exported(
    owner: User, project: Project, model: Model
) -> None:
    segmentation = segmented(owner, project, model)
    table = read_table(segmentation)
    tracks, times = (np.asarray(table[name]) for name in ("track_id", "t"))
    assert set(times) == {0, 1, 2}
    assert 0 < len(set(tracks)) < segmentation.object_count
    assert len(set(zip(tracks, times, strict=True))) == segmentation.object_count
    exported = export_segmentation(segmentation, "tracks-csv")
    assert exported.filename == "movie.tracks.csv"
    with exported.open() as file:
        rows = list(csv.DictReader(file.read().decode().splitlines()))
    assert [int(row["track_id"]) for row in rows] == sorted(set(tracks))
    assert sum(int(row["objects"]) for row in rows) == segmentation.object_count


def test_a_corrected_object_keeps_its_track(owner: User, project: Project, model: Model) -> None:
    segmentation = segmented(owner, project, model)
    before = {row["label"]: row for row in read_table(segmentation).to_pylist()}
    label, row = next((label, row) for label, row in before.items() if row["x1"] < 90)
    y, x = row["y0"], row["x0"]
    more = Paint([[row["t"], 0, y, x, row["x1"] + 1]], label=label, over_others=True)
    edit = add_edit(owner, segmentation, 0, more)
    after = {row["label"]: row for row in read_table(edit.segmentation).to_pylist()}
    assert after[label]["area_px"] != row["area_px"]
    assert after[label]["track_id"] == row["track_id"]


def test_following_can_be_left_out(owner: User, project: Project, model: Model) -> None:
    table = read_table(segmented(owner, project, model, track_step_px=0))
    assert "track_id" not in table.column_names
