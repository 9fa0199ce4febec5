"""A finished model file becomes a model: once, under its SHA-256, with who added it."""

from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common.errors import Conflict, UserError
from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import Model, ModelOrigin, ModelState
from segmentation.domain.model_registry.services import (
    get_segmenter,
    register_model,
    release_model,
    share_model,
    sync_models,
)
from segmentation.domain.runs.models import Run
from segmentation.science.engines.model_file import file_sha256
from tests.deleting import delete_for_good
from tests.domain.model_registry.conftest import write_small_model
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(models: Path, tmp_path: Path) -> Path:
    return write_small_model(tmp_path / "made.ocellus")


def test_a_file_is_moved_to_its_place_and_known_by_it(models: Path, file: Path) -> None:
    sha256, person = file_sha256(file), UserFactory.create()
    model = register_model(file, origin=ModelOrigin.TRAINED, actor=person)
    assert not file.exists()
    assert Path(model.path) == models / f"{sha256}.ocellus"
    assert (model.sha256, model.origin, model.created_by) == (sha256, "trained", person)
    assert get_segmenter(model).header.slug == "small"
    entry = AuditEntry.objects.get(action="model registered")
    assert (entry.actor_id, entry.data["sha256"]) == (person.pk, sha256)


def test_the_same_file_makes_no_second_model(models: Path, file: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.ocellus"
    again.write_bytes(file.read_bytes())
    first = register_model(file, origin=ModelOrigin.TRAINED, actor=None)
    second = register_model(again, origin=ModelOrigin.IMPORTED, actor=UserFactory.create())
    assert first == second
    assert Model.objects.get().origin == ModelOrigin.TRAINED
    assert len(list(models.iterdir())) == 1


def test_a_file_that_is_no_model_leaves_nothing(models: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ocellus"
    wrong.write_bytes(b"nothing of the kind")
    with pytest.raises(UserError, match="is not an Ocellus model file"):
        register_model(wrong, origin=ModelOrigin.IMPORTED, actor=None)
    assert not list(models.iterdir())
    assert not Model.objects.exists()


def test_a_start_of_the_site_leaves_registered_models_as_they_are(models: Path, file: Path) -> None:
    project = ProjectFactory.create()
    model = register_model(
        file, origin=ModelOrigin.TRAINED, actor=None, project=project, state=ModelState.DRAFT
    )
    assert sync_models() == []
    model.refresh_from_db()
    assert (model.state, model.project) == (ModelState.DRAFT, project)
    # A file that a crash left without a row is nobody's to run.
    Model.objects.all().delete()
    assert sync_models() == []


def test_a_file_that_went_comes_back_with_the_same_row(models: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ocellus").write_bytes(write_small_model(tmp_path / "b.ocellus").read_bytes())
    model = register_model(tmp_path / "a.ocellus", origin=ModelOrigin.IMPORTED, actor=None)
    Path(model.path).unlink()
    sync_models()
    model.refresh_from_db()
    assert (model.state, model.has_file) == (ModelState.DEPRECATED, False)
    with pytest.raises(Conflict, match="is gone"):
        release_model(UserFactory.create(is_superuser=True), model)
    back = register_model(tmp_path / "b.ocellus", origin=ModelOrigin.IMPORTED, actor=None)
    assert (back, back.state, back.has_file) == (model, ModelState.AVAILABLE, True)


def test_a_project_s_model_is_its_members_until_it_is_shared(file: Path, tmp_path: Path) -> None:
    project, admin = ProjectFactory.create(), UserFactory.create(is_superuser=True)
    again = tmp_path / "again.ocellus"
    again.write_bytes(file.read_bytes())
    model = register_model(file, origin=ModelOrigin.TRAINED, actor=None, project=project)
    stranger, owner = UserFactory.create(), project.created_by
    assert owner
    assert not Model.objects.visible_to(stranger).exists()
    assert Model.objects.visible_to(owner).get() == model
    assert not Model.objects.of_project(ProjectFactory.create()).exists()
    with pytest.raises(Conflict, match="another project"):
        register_model(again, origin=ModelOrigin.IMPORTED, actor=admin)
    share_model(admin, model)
    assert Model.objects.visible_to(stranger).get() == model
    assert register_model(again, origin=ModelOrigin.IMPORTED, actor=admin) == model


def test_a_project_takes_its_own_models_along(
    models: Path,
    file: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    project = ProjectFactory.create()
    model = register_model(file, origin=ModelOrigin.TRAINED, actor=None, project=project)
    Run.objects.create(project=project, model=model)
    image = Image.objects.create(project=project, name="a.tif")
    Segmentation.objects.create(image=image, model=model)
    owner = project.created_by
    assert owner
    with django_capture_on_commit_callbacks(execute=True):
        delete_for_good(owner, project)
    assert not Model.objects.exists()
    assert not list(models.iterdir())
