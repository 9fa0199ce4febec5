"""The columns that were asked for stay, and are what measuring the edited labels gives."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from segmentation.domain.common.errors import UserError
from segmentation.domain.edits.changes import Delete, Erase, Merge, Paint, Split
from segmentation.domain.edits.reshaping import Grow, Shrink
from segmentation.domain.edits.services import add_edit, redo_edit, undo_edit
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.masks.choosing import texture_ranges
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.masks.revisions import save_revision
from segmentation.science.measurements import GROUPS, Choice, add_columns, add_ratios, measure
from segmentation.science.measurements import again as measuring_again
from segmentation.science.measurements.cytoplasm import pair_columns
from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.growing import grow_plane
from segmentation.science.tracking.columns import add_tracks
from tests.domain.edits.conftest import Bench
from tests.domain.masks.conftest import stored_segmentation
from tests.domain.pictures import stored_image
from tests.factories import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db

HEIGHT, WIDTH = 130, 170
CHOICE = Choice.of(GROUPS, {"ring_ratio": ("mean_Channel_1", "ring_mean_Channel_2")})


def crowd(radius: float = 9, seed: int = 3) -> NDArray[np.uint32]:
    """Forty cells (Y, X), many of which touch."""
    random = np.random.default_rng(seed)
    points = np.zeros((HEIGHT, WIDTH), np.uint32)
    points[random.integers(2, HEIGHT - 2, 40), random.integers(2, WIDTH - 2, 40)] = range(1, 41)
    return grow_plane(points, radius)


def people(segmentation: Segmentation) -> Bench:
    project = segmentation.image.project
    return Bench(segmentation, *(MembershipFactory.create(project=project).user for _ in range(2)))


@pytest.fixture
def bench(db: None) -> Bench:
    """Nuclei with all columns that there are, beside the cells around them."""
    pixels = np.random.default_rng(0).integers(0, 60_000, (2, HEIGHT, WIDTH)).astype(np.uint16)
    image = stored_image(ProjectFactory.create(), pixels, "CYX")
    cells = crowd(14)[None, None]
    outer = stored_segmentation(image, cells, measure(cells, open_pixels(image)))
    nuclei = crowd()[None, None]
    table = anew(nuclei, open_pixels(image), cells)
    table = table.append_column("score", pa.array(np.linspace(0, 1, table.num_rows)))
    segmentation = stored_segmentation(image, nuclei, table)
    segmentation.provenance = {"measurements": CHOICE.to_json(), "cells": str(outer.pk)}
    segmentation.save()
    return people(segmentation)


def anew(labels: Any, pixels: Any, cells: Any, ranges: Any = None) -> pa.Table:
    """All of it, measured from scratch."""
    table = add_columns(measure(labels, pixels, ndim=2), labels, pixels, GROUPS, ranges)
    for name, column in pair_columns(table, labels, cells, pixels).items():
        table = table.append_column(name, column)
    return add_ratios(table, CHOICE.ratios)


def same(table: pa.Table, expected: pa.Table) -> None:
    """Equal columns, up to how sums of pixels round; what is unknown is unknown in both."""
    assert set(expected.column_names) <= set(table.column_names)
    for name in expected.column_names:
        found, true = (
            np.array([np.nan if v is None else v for v in one[name].to_pylist()], np.float64)
            for one in (table, expected)
        )
        np.testing.assert_allclose(found, true, rtol=1e-9, atol=1e-7, err_msg=name)


LABELS = st.integers(1, 42)


@st.composite
def strokes(draw: st.DrawFn) -> list[list[int]]:
    y, x = draw(st.integers(0, HEIGHT - 1)), draw(st.integers(0, WIDTH - 1))
    tall, wide = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    return [[0, 0, row, x, min(WIDTH, x + wide)] for row in range(y, min(HEIGHT, y + tall))]


@st.composite
def lines(draw: st.DrawFn) -> list[tuple[float, float]]:
    x = float(draw(st.integers(0, WIDTH)))
    return [(0.0, x), (float(HEIGHT), x)]


STEPS = st.one_of(
    st.builds(Paint, strokes(), st.one_of(st.none(), LABELS), st.booleans()),
    st.builds(Erase, strokes()),
    st.builds(Delete, st.lists(LABELS, min_size=1, max_size=3)),
    st.builds(Merge, st.lists(LABELS, min_size=2, max_size=3)),
    st.builds(Split, LABELS, lines()),
    st.builds(Grow, st.lists(LABELS, min_size=1, max_size=2)),
    st.builds(Shrink, st.lists(LABELS, min_size=1, max_size=2)),
    st.sampled_from(["undo", "redo"]),
)


def do(bench: Bench, what: Any) -> None:
    """Something is done to what is there now, if it can be."""
    version = bench.now.version
    try:
        if what == "undo":
            undo_edit(bench.ann, bench.segmentation, version)
        elif what == "redo":
            redo_edit(bench.ann, bench.segmentation, version)
        else:
            add_edit(bench.ann, bench.segmentation, version, what)
    except UserError:
        assert bench.now.version == version


def agree(bench: Bench) -> None:
    """The table of edits is the one measured anew; its texture in the levels of the revision."""
    now = bench.now
    labels, pixels = open_labels(now).all(), open_pixels(now.image)
    cells = open_labels(Segmentation.objects.get(pk=now.provenance["cells"])).all()
    ranges = texture_ranges(now, pixels.info, now.revision)
    same(read_table(now), anew(labels, pixels, cells, ranges))
    agree_when_kept(bench)


def agree_when_kept(bench: Bench) -> None:
    """The table of a new revision is the one measured anew."""
    now = bench.now
    cells = open_labels(Segmentation.objects.get(pk=now.provenance["cells"])).all()
    save_revision(bench.ann, now)
    expected = anew(open_labels(now).all(), open_pixels(now.image), cells)
    same(read_table(now, number=now.revision), expected)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, min_size=1, max_size=6))
def test_all_columns_are_those_measured_anew(bench: Bench, steps: list[Any]) -> None:
    with transaction.atomic():
        for what in steps:
            do(bench, what)
        agree(bench)
        transaction.set_rollback(True)


def test_columns_of_objects_in_depth_in_micrometres(db: None) -> None:
    labels = np.zeros((1, 5, 60, 60), np.uint32)
    for label, (z, y, x) in enumerate([(0, 5, 5), (1, 5, 20), (0, 30, 8), (2, 32, 40)], start=1):
        labels[0, z : z + 3, y : y + 15, x : x + 15] = label
    pixels = np.random.default_rng(1).integers(0, 250, (5, 60, 60)).astype(np.uint8)
    size = PixelSize(x=0.3, y=0.3, z=1.0)
    image = stored_image(ProjectFactory.create(), pixels, "ZYX", pixel_size=size)
    groups = [group for group in GROUPS if group != "texture"]
    source = open_pixels(image)
    first = add_columns(measure(labels, source, ndim=3), labels, source, groups)
    assert {"nearest_um", "sphericity"} <= set(first.column_names)
    segmentation = stored_segmentation(image, labels, first)
    segmentation.provenance = {"measurements": Choice.of(groups).to_json()}
    segmentation.save()
    bench = people(segmentation)
    shaved = [[0, z, y, 20, 23] for z in (1, 2) for y in range(5, 20)]
    for change in (Erase(shaved), Grow([3]), Delete([1]), Paint([[0, 4, 50, 50, 55]], 4), "undo"):
        do(bench, change)
        now = open_labels(bench.now).all()
        expected = add_columns(measure(now, source, ndim=3), now, source, groups)
        same(read_table(bench.now), expected)
    assert bench.now.version == 5


def test_spill_over_in_a_large_crowd_is_known_with_the_revision(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring_again, "MOST_LINKED_PX", 10)
    label = int(crowd()[65, 85]) or 1
    do(bench, Shrink([label]))
    rows = {row["label"]: row for row in read_table(bench.now).to_pylist()}
    assert rows[label]["compensated_Channel_1"] is None
    assert rows[label]["texture_entropy_Channel_1"] is not None
    agree_when_kept(bench)
    # Neighbours of what is deleted wait for it, too.
    do(bench, Delete([label]))
    agree_when_kept(bench)


def test_what_is_undone_has_its_score_again(bench: Bench) -> None:
    first = read_table(bench.now)
    for change in (Grow([5]), Delete([7])):
        do(bench, change)
    assert {row["label"]: row["score"] for row in read_table(bench.now).to_pylist()}[5] is None
    for _ in range(2):
        do(bench, "undo")
    same(read_table(bench.now), first)


def test_channels_that_were_renamed_since_keep_their_columns(bench: Bench) -> None:
    image = bench.segmentation.image
    image.channels = [
        {**channel, "name": f"Marker {n}"} for n, channel in enumerate(image.channels)
    ]
    image.save()
    do(bench, Grow([1]))
    row = read_table(bench.now).to_pylist()[0]
    lost = [name for name, value in row.items() if value is None]
    assert lost == ["score"]


def test_tracks_follow_what_is_corrected(db: None) -> None:
    labels = np.zeros((4, 1, 60, 90), np.uint32)
    for t in range(4):
        labels[t, 0, 10:20, 10 + 4 * t : 20 + 4 * t] = 2 * t + 1
        labels[t, 0, 40:50, 10 + 3 * t : 20 + 3 * t] = 2 * t + 2
    image = stored_image(ProjectFactory.create(), labels.astype(np.uint16)[:, 0], "TYX")
    pixels = open_pixels(image)
    first = add_tracks(measure(labels, pixels), labels, pixels.info)
    bench = people(stored_segmentation(image, labels, first))
    # The object at the second time loses its left half: its step is longer, the next is shorter.
    do(bench, Erase([[1, 0, row, 14, 19] for row in range(10, 20)]))
    rows = {row["label"]: row for row in read_table(bench.now).to_pylist()}
    assert [rows[label]["step_px"] for label in (1, 3, 5, 7)] == [None, 6.5, 1.5, 4]
    assert [rows[label]["path_px"] for label in (1, 3, 5, 7)] == [0, 6.5, 8, 12]
    assert rows[7]["displacement_px"] == 12
    do(bench, "undo")
    same(read_table(bench.now), first)
    do(bench, Delete([3]))
    do(bench, "undo")
    same(read_table(bench.now), first)
    do(bench, Paint([[2, 0, row, 70, 75] for row in range(5)]))
    new = read_table(bench.now).to_pylist()[-1]
    assert (new["track_id"], new["parent_track_id"], new["path_px"]) == (3, 0, 0)
