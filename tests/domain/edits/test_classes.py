"""What people call objects: in the log, in the table, through undoing and restoring."""

import numpy as np
import pytest

from segmentation.domain.common.errors import Conflict, UserError
from segmentation.domain.edits.changes import Classify, Delete, Merge, Paint
from segmentation.domain.edits.models import Edit
from segmentation.domain.edits.queries import history_of
from segmentation.domain.edits.reshaping import Restore
from segmentation.domain.edits.services import add_edit, redo_edit, undo_edit
from segmentation.domain.masks.queries import read_table
from segmentation.domain.masks.revisions import save_revision
from segmentation.domain.phenotypes.models import Phenotype
from segmentation.domain.phenotypes.queries import sort_cells
from segmentation.domain.phenotypes.services import (
    add_phenotype,
    change_phenotype,
)
from segmentation.domain.projects.trash import discard
from tests.domain.edits.conftest import Bench, classes
from tests.domain.edits.test_edits import do

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def named(bench: Bench) -> None:
    for name in ("Mitotic", "Dead"):
        add_phenotype(bench.ann, bench.segmentation.image.project, name, [])


def test_a_class_is_given_changed_and_taken(bench: Bench) -> None:
    before = read_table(bench.now)
    edit = do(bench, Classify([2, 5], "Mitotic"))
    assert (edit.kind, edit.labels, edit.chunks) == ("classify", [2, 5], [])
    assert classes(bench.now) == {2: "Mitotic", 5: "Mitotic"}
    # What was measured stays as it was.
    assert read_table(bench.now).drop(["class"]).equals(before)
    do(bench, Classify([5, 6], "Dead"))
    assert classes(bench.now) == {2: "Mitotic", 5: "Dead", 6: "Dead"}
    do(bench, Classify([2, 5, 6]))
    assert "class" not in read_table(bench.now).column_names
    log = Edit.objects.filter(segmentation=bench.segmentation)
    assert [edit.classes.get("5") for edit in history_of(log, 5)] == [
        [None, "Mitotic"], ["Mitotic", "Dead"], ["Dead", None],
    ]  # fmt: skip


def test_classes_are_undone_and_redone(bench: Bench) -> None:
    do(bench, Classify([2, 5], "Mitotic"))
    do(bench, Classify([5], "Dead"))
    undo_edit(bench.ann, bench.segmentation, 2)
    assert classes(bench.now) == {2: "Mitotic", 5: "Mitotic"}
    # What somebody else has said since stays.
    add_edit(bench.ben, bench.segmentation, 3, Classify([2], "Dead"))
    undo_edit(bench.ann, bench.segmentation, 4)
    assert classes(bench.now) == {2: "Dead"}
    redo_edit(bench.ann, bench.segmentation, 5)
    assert classes(bench.now) == {2: "Dead", 5: "Mitotic"}


def test_an_object_keeps_its_class_while_its_pixels_change(bench: Bench) -> None:
    do(bench, Classify([1, 4], "Mitotic"))
    do(bench, Paint([[0, 0, 90, 60, 80]], label=1))
    assert classes(bench.now) == {1: "Mitotic", 4: "Mitotic"}
    do(bench, Merge([1, 4]))
    assert classes(bench.now) == {1: "Mitotic"}
    undo_edit(bench.ann, bench.segmentation, 3)
    do(bench, Delete([1]))
    assert classes(bench.now) == {4: "Mitotic"}
    undo_edit(bench.ann, bench.segmentation, 5)
    assert classes(bench.now) == {1: "Mitotic", 4: "Mitotic"}


def test_restoring_brings_classes_back(bench: Bench) -> None:
    do(bench, Classify([1, 2], "Mitotic"))
    do(bench, Classify([1], "Dead"))
    do(bench, Delete([2]))
    do(bench, Restore(1, label=2))
    assert classes(bench.now) == {1: "Dead", 2: "Mitotic"}
    do(bench, Restore(1, label=1))
    assert classes(bench.now) == {1: "Mitotic", 2: "Mitotic"}
    do(bench, Restore(0))
    assert classes(bench.now) == {}


def test_a_revision_holds_classes_and_later_edits_build_on_it(bench: Bench) -> None:
    do(bench, Classify([1, 2], "Mitotic"))
    save_revision(bench.ann, bench.now)
    assert classes(bench.now, number=2) == {1: "Mitotic", 2: "Mitotic"}
    do(bench, Classify([3], "Dead"))
    do(bench, Delete([1]))
    assert classes(bench.now) == {2: "Mitotic", 3: "Dead"}


def test_what_cannot_be_said(bench: Bench) -> None:
    for change, message in (
        (Classify([1], "Odd"), "has no class"),
        (Classify([99], "Dead"), "no object 99"),
        (Classify([1]), "changes nothing"),
    ):
        with pytest.raises(UserError, match=message):
            do(bench, change)
    assert bench.now.version == 0


def test_a_class_comes_before_gates_and_its_name_stays(bench: Bench) -> None:
    project = bench.segmentation.image.project
    gate = {"x": "area_px", "y": "area_px", "across": [0, 1e6], "up": [0, 1e6]}
    add_phenotype(bench.ann, project, "Any", [gate])
    assert np.array_equal(sort_cells(bench.now).kinds, [2] * 9)
    do(bench, Classify([2], "Dead"))
    assert np.array_equal(sort_cells(bench.now).kinds, [2, 1, *[2] * 7])
    dead = Phenotype.objects.get(name="Dead")
    with pytest.raises(Conflict, match="its name stays"):
        change_phenotype(bench.ann, dead, name="Gone")
    change_phenotype(bench.ann, dead, color="#ff0000")
    # The table still says what it was called, and gates decide again.
    discard(bench.ann, dead)
    assert classes(bench.now) == {2: "Dead"}
    assert np.array_equal(sort_cells(bench.now).kinds, [1] * 9)
