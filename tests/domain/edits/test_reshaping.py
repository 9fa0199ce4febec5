"""Tools that reshape, divide, copy and restore."""

import numpy as np
import pytest
from numpy.typing import NDArray

from segmentation.domain.common.errors import UserError
from segmentation.domain.edits.changes import Delete, Erase, Paint
from segmentation.domain.edits.models import Edit
from segmentation.domain.edits.queries import history_of
from segmentation.domain.edits.reshaping import Copy, Divide, Grow, Restore, Shrink, Smooth
from segmentation.domain.edits.services import add_edit, undo_edit
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.science.measurements import measure
from tests.domain.edits.conftest import Bench, blocks
from tests.domain.edits.test_edits import do
from tests.domain.edits.test_replay import replayed, same
from tests.domain.masks.conftest import stored_segmentation
from tests.domain.pictures import stored_image

pytestmark = pytest.mark.django_db


def pixels(bench: Bench) -> NDArray[np.uint32]:
    return open_labels(bench.now).all()


def agrees(bench: Bench) -> None:
    """Log, pixels and table tell the same."""
    now = bench.now
    found = pixels(bench)
    assert np.array_equal(found, replayed(now))
    same(read_table(now), measure(found, open_pixels(now.image), ndim=2))


def test_growing_and_shrinking_move_the_rim(bench: Bench) -> None:
    do(bench, Grow([5], by=2))
    grown = pixels(bench)[0, 0]
    y, x = np.nonzero(grown == 5)
    assert (y.min(), y.max(), x.min(), x.max()) == (328, 372, 288, 354)
    # Corners are round.
    assert grown[328, 288] == 0
    do(bench, Shrink([5], by=2))
    assert np.array_equal(pixels(bench) == 5, blocks() == 5)
    agrees(bench)
    with pytest.raises(UserError, match="would remove"):
        do(bench, Shrink([5], by=50))


def test_growing_takes_nothing_from_others(bench: Bench) -> None:
    do(bench, Paint([[0, 0, row, 123, 140] for row in range(100, 141)]))
    do(bench, Grow([1], by=5))
    found = pixels(bench)[0, 0]
    assert (found[100:141, 123:140] == 10).all()
    assert (found[97, 80:100] == 1).all()


def test_smoothing_takes_frays_off(bench: Bench) -> None:
    do(bench, Paint([[0, 0, 120, 123, 135]], label=1))
    do(bench, Smooth([1]))
    found = pixels(bench)[0, 0]
    assert not (found[120, 127:] == 1).any()
    # The body is what it was, but for its corners.
    assert (
        found[105:136, 65:118] == np.where(blocks() == 1, 1, 0)[0, 0, 105:136, 65:118]
    ).mean() > 0.98
    agrees(bench)


def test_seeds_divide_where_an_object_is_narrow(bench: Bench) -> None:
    # Two blocks and a bridge between them.
    do(bench, Paint([[0, 0, row, 123, 290] for row in range(118, 122)], label=1))
    do(bench, Paint([[0, 0, row, 290, 353] for row in range(100, 141)], label=1, over_others=True))
    do(bench, Divide(1, [(0, 120, 90), (0, 120, 320)]))
    found = pixels(bench)[0, 0]
    assert {found[120, 65], found[120, 350]} == {1, 10}
    assert len(np.unique(found[100:141, 290:353])) == 1
    agrees(bench)
    with pytest.raises(UserError, match="two seeds"):
        do(bench, Divide(5, [(0, 340, 300), (0, 0, 0)]))


def test_an_object_is_restored_as_it_was(bench: Bench) -> None:
    do(bench, Erase([[0, 0, row, 60, 90] for row in range(100, 141)], label=1))
    do(bench, Delete([2, 1]))
    do(bench, Paint([[0, 0, 120, 60, 80]]))
    history = history_of(Edit.objects.filter(segmentation=bench.segmentation), 1)
    assert list(history.values_list("version", flat=True)) == [1, 2]
    do(bench, Restore(0, label=1))
    found = pixels(bench)
    expected = blocks()
    expected[expected == 2] = 0
    # What another object has by now stays its.
    expected[0, 0, 120, 60:80] = 10
    assert np.array_equal(found, expected)
    agrees(bench)
    undo_edit(bench.ann, bench.segmentation, bench.now.version)
    assert not (pixels(bench) == 1).any()


def test_everything_is_restored_as_it_was(bench: Bench) -> None:
    do(bench, Delete([2, 1]))
    do(bench, Paint([[0, 0, 120, 60, 80]]))
    do(bench, Restore(0))
    assert np.array_equal(pixels(bench), blocks())
    assert bench.now.object_count == 9
    agrees(bench)
    with pytest.raises(UserError, match="before the present"):
        do(bench, Restore(7))


def test_an_object_is_copied_to_the_next_plane_and_time(bench: Bench) -> None:
    project = bench.segmentation.image.project
    image = stored_image(project, np.zeros((2, 3, 40, 50), np.uint16), "TZYX", "stack.tif")
    labels = np.zeros((2, 3, 40, 50), np.uint32)
    labels[0, 0, 10:20, 10:20] = 1
    made = stored_segmentation(image, labels, measure(labels, open_pixels(image)))
    add_edit(bench.ann, made, 0, Copy([1], z=0, to_z=1))
    add_edit(bench.ann, made, 1, Copy([1], z=1, to_z=1, t=0, to_t=1))
    made.refresh_from_db()
    labels[0, 1, 10:20, 10:20] = 1
    labels[1, 1, 10:20, 10:20] = 2
    assert np.array_equal(open_labels(made).all(), labels)
    with pytest.raises(UserError, match="no plane there"):
        add_edit(bench.ann, made, 2, Copy([1], z=0, to_z=3))
