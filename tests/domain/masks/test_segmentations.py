"""Segmentations are published whole, read by part, and deleted with what is stored of them."""

from datetime import timedelta

import numpy as np
import pytest

from segmentation.domain.common import storage
from segmentation.domain.common.errors import Forbidden, NotFound
from segmentation.domain.jobs.sweep import discard, sweep
from segmentation.domain.masks.models import Revision, Segmentation
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.projects.models import Role
from tests.deleting import delete_for_good
from tests.domain.masks.conftest import squares
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_labels_and_table_tell_of_the_same_objects(segmentation: Segmentation) -> None:
    labels = open_labels(segmentation)
    assert np.array_equal(labels.all(), squares())
    assert np.array_equal(labels.read(0, 0, slice(8, 24), slice(0, 8)), squares()[0, 0, 8:24, :8])
    table = read_table(segmentation, ["label"], 10, 13)
    assert table.to_pydict() == {"label": [11, 12, 13]}
    assert (segmentation.revision, segmentation.object_count) == (1, 144)


def test_a_revision_that_is_not_there(segmentation: Segmentation) -> None:
    assert open_labels(segmentation, 1).shape == (1, 1, 96, 96)
    with pytest.raises(NotFound, match="no revision 2"):
        open_labels(segmentation, 2)


def test_only_members_see_segmentations(segmentation: Segmentation) -> None:
    viewer = MembershipFactory.create(project=segmentation.image.project, role=Role.VIEWER).user
    assert Segmentation.objects.visible_to(viewer).count() == 1
    assert Segmentation.objects.visible_to(UserFactory.create(is_superuser=True)).count() == 1
    assert Segmentation.objects.visible_to(UserFactory.create()).count() == 0
    gone = MembershipFactory.create(
        project=segmentation.image.project, user=UserFactory.create(is_active=False)
    ).user
    assert Segmentation.objects.visible_to(gone).count() == 0


def test_deleting_removes_the_stored_files_in_the_end(segmentation: Segmentation) -> None:
    revision = segmentation.revisions.get()
    viewer = MembershipFactory.create(project=segmentation.image.project, role=Role.VIEWER).user
    with pytest.raises(Forbidden):
        delete_for_good(viewer, segmentation)
    owner = segmentation.image.project.created_by
    assert owner is not None
    delete_for_good(owner, segmentation)
    sweep(kept_for=timedelta(seconds=-1))
    assert not Revision.objects.exists()
    assert not storage.exists(revision.table_key)
    assert not list(storage.list_prefix(revision.pixels_key))


def test_the_sweep_spares_what_a_revision_points_at(segmentation: Segmentation) -> None:
    revision = segmentation.revisions.get()
    folder = revision.table_key.rpartition("/")[0]
    discard(folder)
    discard(folder.rpartition("/")[0])
    sweep(kept_for=timedelta(seconds=-1))
    assert storage.exists(revision.table_key)
    assert storage.exists(f"{revision.pixels_key}/zarr.json")
