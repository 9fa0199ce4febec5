"""What reviews have to do with exports: approved results by default, and who saw what."""

from pathlib import Path

import numpy as np
import pytest

from segmentation.domain.common.errors import UserError
from segmentation.domain.edits.changes import Delete
from segmentation.domain.edits.services import add_edit
from segmentation.domain.exports.services import start_export
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.models import Project, Role
from segmentation.domain.reviews.models import Verdict
from segmentation.domain.reviews.services import give_verdict
from tests.domain.exports.test_bundles import TABLE, made, manifest_of, opened, owner_of
from tests.domain.masks.conftest import squares, stored_segmentation
from tests.domain.pictures import stored_image
from tests.domain.working import work
from tests.factories import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(data_folder: Path) -> Project:
    """Three pictures, each with its squares."""
    project = ProjectFactory.create()
    for name in ("a.tif", "b.tif", "c.tif"):
        stored_segmentation(stored_image(project, name=name), squares(), TABLE)
    return project


def test_the_approved_revision_is_exported_with_what_people_did(project: Project) -> None:
    owner = owner_of(project)
    reviewer = MembershipFactory.create(project=project, role=Role.REVIEWER).user
    first, second, _ = Segmentation.objects.order_by("image__name")
    add_edit(owner, first, 0, Delete([5, 6]))
    first.refresh_from_db()
    give_verdict(reviewer, first, 1, Verdict.APPROVED)
    give_verdict(reviewer, second, 0, Verdict.REJECTED)
    # What is edited after the approval is not what was approved.
    add_edit(owner, first, 1, Delete([7]))

    export = made(project, "csv")
    manifest = manifest_of(export)
    assert (export.approved_only, manifest["results"]) == (True, "approved")
    (entry,) = manifest["files"]
    assert entry["image"]["name"] == "a.tif"
    assert (entry["revision"], entry["version"], entry["objects"]) == (2, 1, 142)
    rows = opened(export).read(entry["file"]).decode().splitlines()
    labels = {int(line.split(",")[0]) for line in rows[1:]}
    assert labels == set(range(1, 145)) - {5, 6}
    assert entry["review"] == {
        "verdict": "approved",
        "verdicts": {reviewer.username: "approved"},
        "edits": {owner.username: 1},
        "objects_changed": 2,
    }


def test_all_results_say_what_fraction_was_reviewed(project: Project) -> None:
    owner = owner_of(project)
    first, second, _ = Segmentation.objects.order_by("image__name")
    give_verdict(owner, first, 0, Verdict.APPROVED)
    give_verdict(owner, second, 0, Verdict.REJECTED)
    export = start_export(owner, project, None, "csv", approved_only=False)
    assert (export.total, work()) == (3, 1)
    export.refresh_from_db()
    said = manifest_of(export)["review"]
    assert (said["results"], said["reviewed"], said["approved"]) == (3, 2, 1)
    assert np.isclose(said["fraction_reviewed"], 2 / 3, atol=1e-4)
    assert said["reviewers"] == {owner.username: 2}
    assert (said["edits"], said["objects_changed"], said["objects"]) == (0, 0, 3 * 144)


def test_where_nothing_is_approved_that_is_said(project: Project) -> None:
    first = Segmentation.objects.order_by("image__name")[0]
    give_verdict(owner_of(project), first, 0, Verdict.REJECTED)
    with pytest.raises(UserError, match="None of these results is approved") as refusal:
        start_export(owner_of(project), project, None, "csv")
    assert refusal.value.code == "nothing_approved"


def test_without_reviews_all_results_are_exported(project: Project) -> None:
    assert len(manifest_of(made(project, "csv"))["files"]) == 3
