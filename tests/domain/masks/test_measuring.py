"""Measuring more of what is there already: one more revision, with the larger table."""

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from segmentation.domain.accounts.models import User
from segmentation.domain.common import storage
from segmentation.domain.common.errors import Forbidden, UserError
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.models import Event, JobState
from segmentation.domain.jobs.sweep import sweep
from segmentation.domain.masks.measuring import start_measuring
from segmentation.domain.masks.models import Measuring, Segmentation
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.projects.models import Role
from segmentation.science.measurements import Choice
from segmentation.science.pixels.growing import grow_plane
from tests.deleting import delete_for_good
from tests.domain.masks.conftest import squares, stored_segmentation
from tests.domain.pictures import stored_image
from tests.domain.working import work
from tests.factories import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def owner_of(segmentation: Segmentation) -> User:
    owner = segmentation.image.project.created_by
    assert owner is not None
    return owner


def found(image: Image, labels: NDArray[np.uint32]) -> Segmentation:
    """A result of the picture with a score and an outline of each object."""
    ids = np.unique(labels)[1:]
    table = pa.table(
        {
            "label": ids,
            "area_px": np.bincount(labels.ravel())[ids],
            "score": ids / 1000,
            "outline_yx": [[0.0, 1.0] * 3] * len(ids),
        }
    )
    return stored_segmentation(image, labels, table)


def measured(
    segmentation: Segmentation, choice: Choice, cells: Segmentation | None = None
) -> Measuring:
    measuring = start_measuring(owner_of(segmentation), segmentation, choice, cells)
    assert work() == 1
    measuring.refresh_from_db()
    segmentation.refresh_from_db()
    assert measuring.job.user == measuring.created_by
    return measuring


def test_columns_are_added_and_the_rest_stays() -> None:
    segmentation = found(stored_image(ProjectFactory.create()), squares())
    choice = Choice.of(["neighbours"], {"per_pixel": ("touching", "area_px")})
    assert measured(segmentation, choice).job.state == JobState.DONE
    assert (segmentation.revision, segmentation.version) == (2, 0)
    table = read_table(segmentation)
    assert table["label"].to_pylist() == list(range(1, 145))
    assert table["score"].to_pylist() == read_table(segmentation, number=1)["score"].to_pylist()
    assert table["outline_yx"][7].as_py() == [0.0, 1.0] * 3
    assert table["touching"].to_pylist() == [0] * 144
    assert table["per_pixel"].to_pylist() == [0] * 144
    assert segmentation.provenance["measurements"]["groups"] == ["neighbours"]
    assert np.array_equal(open_labels(segmentation).all(), squares())
    assert Event.objects.get(type="measured").body == {"segmentation": str(segmentation.pk)}
    # What was asked for before is measured again with it.
    measured(segmentation, Choice.of(["form"]))
    assert {"touching", "per_pixel", "solidity"} <= set(read_table(segmentation).column_names)
    assert segmentation.revision == 3


def test_nuclei_are_compared_with_the_cytoplasm_of_their_cells() -> None:
    image = stored_image(ProjectFactory.create())
    cells = np.where(squares() > 0, squares() + 500, 0).astype(np.uint32)
    cells[0, 0] = grow_plane(cells[0, 0], 1)
    nuclei = found(image, squares())
    measured(nuclei, Choice(), found(image, cells))
    table = read_table(nuclei)
    assert table["cell"].to_pylist() == list(range(501, 645))
    assert min(table["cytoplasm_px"].to_pylist()) > 0
    assert any(name.startswith("nucleus_to_cytoplasm_") for name in table.column_names)


def test_what_does_not_fit_is_refused() -> None:
    image = stored_image(ProjectFactory.create())
    nuclei, owner = found(image, squares()), image.project.created_by
    assert owner is not None
    elsewhere = found(stored_image(ProjectFactory.create()), squares())
    for other in (nuclei, elsewhere):
        with pytest.raises(UserError, match="another result of the same image"):
            start_measuring(owner, nuclei, Choice(), other)
    viewer = MembershipFactory.create(project=image.project, role=Role.VIEWER).user
    with pytest.raises(Forbidden):
        start_measuring(viewer, nuclei, Choice())
    wrong = Choice.of([], {"ratio": ("area_px", "nothing")})
    failed = measured(nuclei, wrong)
    assert failed.job.state == JobState.FAILED
    assert "no column “nothing”" in failed.job.error
    assert nuclei.revision == 1


def test_tables_go_with_their_segmentation() -> None:
    segmentation = found(stored_image(ProjectFactory.create()), squares())
    measured(segmentation, Choice.of(["neighbours"]))
    keys = [revision.table_key for revision in segmentation.revisions.all()]
    delete_for_good(owner_of(segmentation), segmentation)
    sweep(timedelta(seconds=-1))
    for key in keys:
        path = storage.local_path(key)
        assert path is not None
        assert not path.exists()
