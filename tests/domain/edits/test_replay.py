"""Whatever two people do in whatever order: the log tells it all, and table and pixels agree."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation.domain.common.errors import UserError
from segmentation.domain.edits.changes import Delete, Erase, Fill, Merge, Paint, Split
from segmentation.domain.edits.drawing import deltas_of
from segmentation.domain.edits.services import add_edit, redo_edit, undo_edit
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.science.editing import Canvas, MemoryChunks, PatchedLabels, apply
from segmentation.science.measurements import measure
from segmentation.science.pixels.downsample import halve_mode
from tests.domain.edits.conftest import SIDE, Bench

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


CHANGES = st.one_of(
    st.builds(Paint, strokes(), st.one_of(st.none(), LABELS), st.booleans()),
    st.builds(Erase, strokes(), st.one_of(st.none(), LABELS)),
    st.builds(Delete, st.lists(LABELS, min_size=1, max_size=3)),
    st.builds(Merge, st.lists(LABELS, min_size=2, max_size=3)),
    st.builds(Split, LABELS, lines()),
    st.builds(Fill, st.lists(LABELS, min_size=1, max_size=3)),
)
STEPS = st.tuples(st.booleans(), st.one_of(CHANGES, st.sampled_from(["undo", "redo"])))


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


def same(table: pa.Table, expected: pa.Table) -> None:
    """Equal columns, up to how sums of pixels round."""
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
        for first, what in steps:
            step(bench, first, what)
        now = bench.now
        labels = open_labels(now)
        pixels = labels.all()
        assert np.array_equal(pixels, replayed(now))
        assert now.version == now.edits.count()
        expected = measure(pixels, open_pixels(now.image), ndim=2)
        same(read_table(now), expected)
        assert now.object_count == expected.num_rows
        smaller = halve_mode(pixels[0, 0])
        assert np.array_equal(labels.read(0, 0, slice(None), slice(None), 1), smaller)
        transaction.set_rollback(True)
