"""Models are retired and brought back by admins, and projects have a default."""

from pathlib import Path

import pytest

from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common.errors import Forbidden, UserError
from segmentation.domain.model_registry.models import DefaultModel, Model, ModelOrigin, ModelState
from segmentation.domain.model_registry.queries import default_model, is_non_commercial
from segmentation.domain.model_registry.services import (
    deprecate_model,
    get_segmenter,
    register_model,
    release_model,
    set_default_model,
    share_model,
)
from tests.domain.model_registry.conftest import write_small_model
from tests.factories import MembershipFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(models: Path, tmp_path: Path) -> Model:
    file = write_small_model(tmp_path / "made.ocellus")
    return register_model(file, origin=ModelOrigin.IMPORTED, actor=None)


def test_a_retired_model_keeps_its_file_and_comes_back(model: Model) -> None:
    admin = UserFactory.create(is_superuser=True)
    retired = deprecate_model(admin, model, " superseded ")
    assert (retired.state, retired.deprecation) == (ModelState.DEPRECATED, "superseded")
    assert get_segmenter(retired).header.slug == "small"
    back = release_model(admin, retired)
    assert (back.state, back.deprecation) == (ModelState.AVAILABLE, "")
    told = AuditEntry.objects.filter(target_id=str(model.pk)).order_by("pk")
    actions = sorted(entry.action for entry in told)
    assert actions == ["model deprecated", "model registered", "model released"]


def test_only_admins_look_after_models(model: Model) -> None:
    for action in (deprecate_model, release_model, share_model):
        with pytest.raises(Forbidden, match="site admins"):
            action(UserFactory.create(), model)


def test_owners_set_the_model_that_runs_begin_with(model: Model) -> None:
    project, other = ProjectFactory.create(), ProjectFactory.create()
    owner = project.created_by
    assert owner
    set_default_model(owner, project, model)
    assert default_model(project) == model
    assert default_model(other) is None
    with pytest.raises(Forbidden):
        set_default_model(MembershipFactory.create(project=project).user, project, None)
    deprecate_model(UserFactory.create(is_superuser=True), model)
    assert default_model(project) is None
    set_default_model(owner, project, None)
    assert not DefaultModel.objects.exists()


def test_a_model_that_can_not_be_run_there_is_no_default(model: Model) -> None:
    project = ProjectFactory.create()
    owner = project.created_by
    assert owner
    model.project = ProjectFactory.create()
    for change in ({"project": model.project}, {"project": None, "state": ModelState.DEPRECATED}):
        Model.objects.filter(pk=model.pk).update(**change)
        model.refresh_from_db()
        with pytest.raises(UserError, match="can't be run in this project"):
            set_default_model(owner, project, model)


@pytest.mark.parametrize(
    ("licence", "forbids"),
    [
        ("CC-BY-NC-4.0", True),
        ("BSD-3-Clause; trained on images that are CC BY-NC", True),
        ("for non-commercial use", True),
        ("CC0-1.0 (training data)", False),
        ("BSD-3-Clause", False),
        ("unknown", False),
    ],
)
def test_licences_that_forbid_commercial_use_are_seen(licence: str, forbids: bool) -> None:
    assert is_non_commercial(licence) is forbids
