"""Whatever two people do in whatever order: the log tells it all, and table and pixels agree."""

from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation.domain.common.errors import UserError
from segmentation.domain.edits.changes import Classify, Delete, Erase, Fill, Merge, Paint, Split
from segmentation.domain.edits.drawing import deltas_of
from segmentation.domain.edits.models import Proposal
from segmentation.domain.edits.proposals import Accept, pack
from segmentation.domain.edits.reshaping import Divide, Grow, Restore, Shrink, Smooth
from segmentation.domain.edits.services import add_edit, redo_edit, undo_edit
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.phenotypes.services import add_phenotype
from segmentation.science.editing import Canvas, MemoryChunks, PatchedLabels, apply
from segmentation.science.measurements import measure
from segmentation.science.pixels.downsample import halve_mode
from tests.domain.edits.conftest import SIDE, Bench, classes
from tests.factories import JobFactory
from tests.interfaces.world import make_model

pytestmark = pytest.mark.django_db

LABELS = st.integers(1, 12)
PLACES = st.integers(0, SIDE - 1)


@st.composite
def strokes(draw: st.DrawFn) -> list[list[int]]:
    """A few rows of pixels."""
    y, x = draw(PLACES), draw(PLACES)
    tall, wide = draw(st.integers(1, 60)), draw(st.integers(1, 200))
    rows = range(y, min(SIDE, y + tall))
    return [[0, 0, row, x, min(SIDE, x + wide)] for row in rows]


@st.composite
def lines(draw: st.DrawFn) -> list[tuple[float, float]]:
    """A line across the image."""
    x = float(draw(PLACES))
    return [(0.0, x), (float(SIDE), x)]


@st.composite
def divisions(draw: st.DrawFn) -> Divide:
    """Seeds in one of the blocks, where it was at first."""
    label = draw(st.integers(1, 9))
    top, left = 100 + (label - 1) // 3 * 230, 60 + (label - 1) % 3 * 230
    seed = st.tuples(st.just(0), st.floats(top, top + 40), st.floats(left, left + 62))
    return Divide(label, draw(st.lists(seed, min_size=2, max_size=4)))


SOME = st.lists(LABELS, min_size=1, max_size=3)
RIMS = st.floats(0.5, 8)
NAMES = ("Mitotic", "Dead")
KEY = UUID(int=7)
CHANGES = st.one_of(
    st.builds(Paint, strokes(), st.one_of(st.none(), LABELS), st.booleans()),
    st.builds(Erase, strokes(), st.one_of(st.none(), LABELS)),
    st.builds(Delete, SOME),
    st.builds(Merge, st.lists(LABELS, min_size=2, max_size=3)),
    st.builds(Split, LABELS, lines()),
    st.builds(Fill, SOME),
    st.builds(Smooth, SOME),
    st.builds(Grow, SOME, RIMS),
    st.builds(Shrink, SOME, RIMS),
    divisions(),
    st.builds(Restore, st.integers(0, 10), st.one_of(st.none(), LABELS)),
    st.builds(Accept, st.just(KEY), st.integers(1, 19)),
    st.builds(Classify, SOME, st.sampled_from([*NAMES, None])),
)
STEPS = st.tuples(st.booleans(), st.one_of(CHANGES, st.sampled_from(["undo", "redo"])))


def proposed(bench: Bench) -> None:
    """Two objects at each block: one over its left part, and one over its right part and more."""
    found = np.zeros((SIDE, SIDE), np.uint32)
    for block in range(9):
        y, x = 100 + block // 3 * 230, 60 + block % 3 * 230
        found[y + 5 : y + 41, x - 10 : x + 35] = 2 * block + 1
        found[y : y + 60, x + 35 : x + 70] = 2 * block + 2
    Proposal.objects.create(
        pk=KEY, segmentation=bench.segmentation, model=make_model(), created_by=bench.ann,
        job=JobFactory.create(), t=0, z=0, y=0, x=0, height=SIDE, width=SIDE, found=pack(found),
    )  # fmt: skip


def step(bench: Bench, first: bool, what: Any) -> None:
    """One of the two does something; what can't be done leaves no trace."""
    person, version = bench.ann if first else bench.ben, bench.now.version
    try:
        if what == "undo":
            undo_edit(person, bench.segmentation, version)
        elif what == "redo":
            redo_edit(person, bench.segmentation, version)
        else:
            add_edit(person, bench.segmentation, version, what)
    except UserError:
        assert bench.now.version == version


def replayed(segmentation: Segmentation) -> Any:
    """What the log makes of the first revision."""
    stored = open_labels(segmentation, 1)
    canvas = Canvas.of(PatchedLabels(stored.info, stored.arrays, MemoryChunks()))
    for edit in segmentation.edits.order_by("version"):
        for delta in deltas_of(edit):
            apply(canvas, delta)
    return canvas.all()


def recalled(segmentation: Segmentation) -> dict[int, str]:
    """What the log says that objects are called."""
    told: dict[int, str | None] = {}
    for edit in segmentation.edits.order_by("version"):
        for label, (before, after) in edit.classes.items():
            assert told.get(int(label)) == before
            told[int(label)] = after
    return {label: name for label, name in told.items() if name is not None}


def same(table: pa.Table, expected: pa.Table) -> None:
    """Equal columns, up to how sums of pixels round; what people say is measured of nothing."""
    table = table.select([name for name in table.column_names if name != "class"])
    assert table.column_names == expected.column_names
    for name in table.column_names:
        found, true = (np.asarray(one[name], np.float64) for one in (table, expected))
        np.testing.assert_allclose(found, true, rtol=1e-9, atol=1e-7, err_msg=name)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, min_size=1, max_size=12))
def test_any_sequence_gives_what_the_log_gives(bench: Bench, steps: list[Any]) -> None:
    with transaction.atomic():
        for name in NAMES:
            add_phenotype(bench.ann, bench.segmentation.image.project, name, [])
        proposed(bench)
        for first, what in steps:
            step(bench, first, what)
        now = bench.now
        labels = open_labels(now)
        pixels = labels.all()
        assert np.array_equal(pixels, replayed(now))
        assert now.version == now.edits.count()
        assert classes(now) == recalled(now)
        expected = measure(pixels, open_pixels(now.image), ndim=2)
        same(read_table(now), expected)
        assert now.object_count == expected.num_rows
        smaller = halve_mode(pixels[0, 0])
        assert np.array_equal(labels.read(0, 0, slice(None), slice(None), 1), smaller)
        transaction.set_rollback(True)
