"""What each tool does, and what is refused."""

import numpy as np
import pytest

from segmentation.domain.common.errors import Conflict, Forbidden, UserError
from segmentation.domain.edits.changes import (
    Change,
    Delete,
    Erase,
    Fill,
    Merge,
    Paint,
    Split,
)
from segmentation.domain.edits.errors import StaleVersion
from segmentation.domain.edits.models import Edit
from segmentation.domain.edits.services import add_edit, redo_edit, undo_edit
from segmentation.domain.jobs.models import Event
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.projects.models import Role
from tests.domain.edits.conftest import Bench, blocks
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def do(bench: Bench, change: Change) -> Edit:
    """Somebody does something to what is there now."""
    return add_edit(bench.ann, bench.segmentation, bench.now.version, change)


def test_a_false_object_is_deleted(bench: Bench) -> None:
    edit = do(bench, Delete([5]))
    now = bench.now
    assert (edit.version, edit.labels, now.version, now.object_count) == (1, [5], 1, 8)
    expected = blocks()
    expected[expected == 5] = 0
    assert np.array_equal(open_labels(now).all(), expected)
    assert 5 not in read_table(now, ["label"])["label"].to_pylist()
    # The revision is what it was.
    assert np.array_equal(open_labels(now, 1).all(), blocks())
    assert read_table(now, number=1).num_rows == 9


def test_a_missed_object_is_drawn_with_an_id_that_nobody_had(bench: Bench) -> None:
    do(bench, Delete([9]))
    edit = do(bench, Paint([[0, 0, 10, 500, 520], [0, 0, 11, 500, 520]]))
    assert edit.labels == [10]
    expected = blocks()
    expected[expected == 9] = 0
    expected[0, 0, 10:12, 500:520] = 10
    assert np.array_equal(open_labels(bench.now).all(), expected)


def test_painting_spares_others_unless_told(bench: Bench) -> None:
    row = [[0, 0, 120, 50, 300]]
    do(bench, Paint(row, label=1))
    labels = open_labels(bench.now).all()[0, 0, 120, 50:300]
    assert (labels[240:] == 2).all()
    assert (labels[:240] == 1).all()
    do(bench, Paint(row, label=1, over_others=True))
    assert (open_labels(bench.now).all()[0, 0, 120, 50:300] == 1).all()


def test_erasing_from_one_or_from_all(bench: Bench) -> None:
    row = [[0, 0, 120, 50, 400]]
    do(bench, Erase(row, label=2))
    line = open_labels(bench.now).all()[0, 0, 120]
    assert not (line == 2).any()
    assert (line == 1).any()
    do(bench, Erase(row))
    assert not open_labels(bench.now).all()[0, 0, 120, 50:400].any()


def test_merging_keeps_the_first(bench: Bench) -> None:
    do(bench, Merge([4, 1, 5]))
    expected = blocks()
    expected[np.isin(expected, [1, 4, 5])] = 4
    assert np.array_equal(open_labels(bench.now).all(), expected)
    assert bench.now.object_count == 7


def test_splitting_two_merged_objects(bench: Bench) -> None:
    edit = do(bench, Split(5, [(325.0, 309.5), (380.0, 309.5)]))
    assert edit.labels == [5, 10]
    labels = open_labels(bench.now).all()[0, 0]
    assert {*np.unique(labels[330:371, 290:353])} == {5, 10}
    assert ((labels == 5) | (labels == 10)).sum() == 41 * 63
    assert (labels == 5).sum() > (labels == 10).sum() > 0
    assert bench.now.object_count == 10


def test_a_line_that_cuts_nothing_is_refused(bench: Bench) -> None:
    for line in ([(340.0, 300.0), (345.0, 310.0)], [(0.0, 0.0), (5.0, 5.0)]):
        with pytest.raises(UserError, match="does not cut"):
            do(bench, Split(5, line))
    assert bench.now.version == 0


def test_holes_are_filled(bench: Bench) -> None:
    do(bench, Fill([1]))
    expected = blocks()
    expected[0, 0, 110:114, 70:74] = 1
    assert np.array_equal(open_labels(bench.now).all(), expected)


def test_undoing_and_redoing(bench: Bench) -> None:
    do(bench, Delete([5]))
    do(bench, Delete([6]))
    ann, segmentation = bench.ann, bench.segmentation
    assert undo_edit(ann, segmentation, 2).labels == [6]
    assert undo_edit(ann, segmentation, 3).labels == [5]
    assert np.array_equal(open_labels(bench.now).all(), blocks())
    with pytest.raises(Conflict, match="nothing of yours to undo"):
        undo_edit(ann, segmentation, 4)
    assert redo_edit(ann, segmentation, 4).labels == [5]
    assert redo_edit(ann, segmentation, 5).labels == [6]
    assert bench.now.object_count == 7
    # Something new ends what could be done again.
    undo_edit(ann, segmentation, 6)
    do(bench, Delete([1]))
    with pytest.raises(Conflict, match="to do again"):
        redo_edit(ann, segmentation, 8)


def test_each_undoes_their_own_and_spares_the_others(bench: Bench) -> None:
    do(bench, Paint([[0, 0, 5, 0, 10]]))
    add_edit(bench.ben, bench.segmentation, 1, Paint([[0, 0, 5, 5, 15]], over_others=True))
    undo_edit(bench.ann, bench.segmentation, 2)
    assert open_labels(bench.now).all()[0, 0, 5, :15].tolist() == [0] * 5 + [11] * 10
    with pytest.raises(Conflict):
        undo_edit(bench.ann, bench.segmentation, 3)


def test_whoever_looked_at_an_older_version_is_told_what_happened(bench: Bench) -> None:
    do(bench, Delete([5]))
    with pytest.raises(StaleVersion) as stale:
        add_edit(bench.ben, bench.segmentation, 0, Delete([6]))
    assert (stale.value.version, [edit.labels for edit in stale.value.edits]) == (1, [[5]])
    assert bench.now.version == 1


def test_whoever_wants_the_same_pixels_is_told_so(bench: Bench) -> None:
    edit = do(bench, Paint([[0, 0, 5, 10, 20]]))
    assert edit.labels == [10]
    for change, code in (
        # Others are spared, or what is wanted lies elsewhere.
        (Paint([[0, 0, 5, 15, 30]]), "stale_version"),
        (Erase([[0, 0, 120, 60, 70]]), "stale_version"),
        (Paint([[0, 0, 5, 15, 30]], label=1, over_others=True), "same_pixels"),
        (Erase([[0, 0, 5, 0, 11]]), "same_pixels"),
    ):
        with pytest.raises(StaleVersion) as stale:
            add_edit(bench.ben, bench.segmentation, 0, change)
        assert stale.value.code == code
    assert bench.now.version == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Delete([99]), "no object 99"),
        (Paint([[0, 0, 5, 5, 10]], label=99), "no object 99"),
        (Paint([[0, 0, 700, 5, 10]]), "beyond the image"),
        (Paint([[0, 1, 5, 5, 10]]), "beyond the image"),
        (Paint([[0, 0, 5, 690, 701]]), "beyond the image"),
        (Paint([[0, 0, 5, 10, 10]]), "beyond the image"),
        (Paint([]), "Nothing was drawn"),
        (Erase([[0, 0, 5, 5, 10]]), "changes nothing"),
        (Merge([3, 3]), "two objects or more"),
        (Split(5, [(0.0, 0.0), (9.0, 9.0)], t=1), "time point"),
    ],
)
def test_what_cannot_be_done_is_said(bench: Bench, change: Change, message: str) -> None:
    with pytest.raises(UserError, match=message):
        do(bench, change)
    assert not Edit.objects.exists()


def test_only_owners_and_members_edit(bench: Bench) -> None:
    project = bench.segmentation.image.project
    for role in (Role.VIEWER, Role.REVIEWER):
        user = MembershipFactory.create(project=project, role=role).user
        with pytest.raises(Forbidden):
            add_edit(user, bench.segmentation, 0, Delete([1]))


def test_everybody_in_the_project_hears_of_it(bench: Bench) -> None:
    do(bench, Delete([5]))
    body = Event.objects.get(type="edit").body
    assert (body["version"], body["labels"], body["objects"]) == (1, [5], 8)
    assert body["by"] == bench.ann.username
    assert [0, 0, 0, 0, 0] in body["chunks"]


def test_the_log_goes_with_its_segmentation(bench: Bench) -> None:
    do(bench, Delete([5]))
    bench.segmentation.delete()
    assert not Edit.objects.exists()
