"""The same of a movie of stacks, where objects are copied from plane to plane and time to time."""

from typing import Any

import numpy as np
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation.domain.edits.changes import Classify, Delete, Erase, Merge, Paint
from segmentation.domain.edits.reshaping import Copy, Grow, Restore
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.phenotypes.services import add_phenotype
from segmentation.science.measurements import measure
from tests.domain.edits.conftest import Bench, classes
from tests.domain.edits.test_replay import recalled, replayed, same, step
from tests.domain.masks.conftest import stored_segmentation
from tests.domain.pictures import stored_image
from tests.factories import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db

TIMES, DEPTH, HEIGHT, WIDTH = 2, 3, 40, 60
LABELS = st.integers(1, 6)
SOME = st.lists(LABELS, min_size=1, max_size=2)
T, Z = st.integers(0, TIMES - 1), st.integers(0, DEPTH - 1)


@pytest.fixture
def bench(db: None) -> Bench:
    """Four blocks, of which two reach through planes and one through times."""
    project = ProjectFactory.create()
    random = np.random.default_rng(0)
    pixels = random.integers(0, 60_000, (TIMES, DEPTH, HEIGHT, WIDTH)).astype(np.uint16)
    labels = np.zeros(pixels.shape, np.uint32)
    labels[0, 0, 5:15, 5:20] = 1
    labels[0, :2, 20:35, 5:20] = 2
    labels[:, 1, 5:15, 35:50] = 3
    labels[1, :, 20:35, 35:50] = 4
    image = stored_image(project, pixels, "TZYX")
    made = stored_segmentation(image, labels, measure(labels, open_pixels(image), ndim=3))
    return Bench(made, *(MembershipFactory.create(project=project).user for _ in range(2)))


@st.composite
def strokes(draw: st.DrawFn) -> list[list[int]]:
    """Rows of one plane."""
    t, z = draw(T), draw(Z)
    y, x = draw(st.integers(0, HEIGHT - 1)), draw(st.integers(0, WIDTH - 1))
    rows = range(y, min(HEIGHT, y + draw(st.integers(1, 12))))
    return [[t, z, row, x, min(WIDTH, x + 20)] for row in rows]


CHANGES = st.one_of(
    st.builds(Copy, SOME, Z, Z, T, st.one_of(st.none(), T)),
    st.builds(Paint, strokes(), st.one_of(st.none(), LABELS), st.booleans()),
    st.builds(Erase, strokes(), st.one_of(st.none(), LABELS)),
    st.builds(Delete, SOME),
    st.builds(Merge, st.lists(LABELS, min_size=2, max_size=2)),
    st.builds(Grow, SOME),
    st.builds(Restore, st.integers(0, 8), st.one_of(st.none(), LABELS)),
    st.builds(Classify, SOME, st.sampled_from(["Dead", None])),
)
STEPS = st.tuples(st.booleans(), st.one_of(CHANGES, st.sampled_from(["undo", "redo"])))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEPS, min_size=1, max_size=10))
def test_any_sequence_in_stacks_gives_what_the_log_gives(bench: Bench, steps: list[Any]) -> None:
    with transaction.atomic():
        add_phenotype(bench.ann, bench.segmentation.image.project, "Dead", [])
        for first, what in steps:
            step(bench, first, what)
        now = bench.now
        pixels = open_labels(now).all()
        assert np.array_equal(pixels, replayed(now))
        assert classes(now) == recalled(now)
        expected = measure(pixels, open_pixels(now.image), ndim=3)
        same(read_table(now), expected)
        assert now.object_count == expected.num_rows
        transaction.set_rollback(True)
