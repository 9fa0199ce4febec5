"""Strangers' files become models, or are refused with a reason, and nothing of them stays."""

import os
from pathlib import Path
from typing import Any

import pytest
import torch
from pytest_django import Settings
from safetensors.numpy import save_file

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import Conflict, Forbidden, NotFound, UserError
from segmentation.domain.images.models import Upload, UploadState
from segmentation.domain.images.services import create_upload, open_writer
from segmentation.domain.jobs.models import JobState
from segmentation.domain.model_registry import importing
from segmentation.domain.model_registry.models import Model, ModelImport, ModelState
from segmentation.domain.model_registry.services import (
    import_published_model,
    import_uploaded_model,
)
from tests.domain.model_registry.conftest import write_small_model
from tests.domain.working import work
from tests.factories import UserFactory
from tests.science.engines.conftest import small_header
from tests.science.engines.keras_files import Shape, folder, h5_bytes, keras_layers, zipped

# Readers start in a process of their own, which loads torch.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
SHAPE = Shape()
MARK = "OCELLUS_TEST_MARK"


@pytest.fixture
def admin(models: Path) -> User:
    return UserFactory.create(is_superuser=True)


def received(admin: User, content: bytes, filename: str) -> Upload:
    """A model's file, of which all bytes are there."""
    upload = create_upload(admin, None, filename=filename, length=len(content), kind="model")
    with open_writer(upload.pk, 0) as writer:
        writer.write(content)
    upload.refresh_from_db()
    assert upload.state == UploadState.RECEIVING
    return upload


def imported(admin: User, content: bytes, filename: str, **said: Any) -> ModelImport:
    """The import after a worker has done it."""
    made = import_uploaded_model(admin, received(admin, content, filename).pk, **said)
    work()
    return ModelImport.objects.select_related("job", "model").get(pk=made.pk)


def left_behind(settings: Settings) -> list[str]:
    """Files of models, of uploads and of work in progress."""
    data: Path = settings.OCELLUS_DATA
    folders = ("models", "uploads", "scratch")
    return [str(path) for name in folders for path in (data / name).rglob("*") if path.is_file()]


def stardist_zip(tmp_path: Path) -> bytes:
    """An archive as StarDist's authors publish it."""
    source = folder(tmp_path / "2D_mine", SHAPE.config(n_rays=SHAPE.outputs),
                    h5_bytes(keras_layers(SHAPE)))  # fmt: skip
    return zipped(source, tmp_path / "2D_mine.zip").read_bytes()


def test_a_published_zip_becomes_a_draft(admin: User, tmp_path: Path, settings: Settings) -> None:
    made = imported(
        admin, stardist_zip(tmp_path), "2D_mine.zip", licence="BSD-3-Clause", name="My nuclei"
    )
    assert made.job.state == JobState.DONE, made.job.error
    model = made.model
    assert model
    assert (model.engine, model.slug, model.name) == ("stardist", "2d-mine", "My nuclei")
    assert (model.licence, model.origin, model.state) == (
        "BSD-3-Clause", "imported", ModelState.DRAFT,
    )  # fmt: skip
    assert model.created_by == admin
    assert left_behind(settings) == [model.path]
    assert Upload.objects.get().state == UploadState.DONE


class Malice:
    """What unpickling would run."""

    def __reduce__(self) -> Any:
        return Path.touch, (Path(os.environ[MARK]),)


def pickled(tmp_path: Path) -> bytes:
    torch.save({"downsample.down.res_down_0.": Malice()}, tmp_path / "bad.pth")
    return (tmp_path / "bad.pth").read_bytes()


def lying(tmp_path: Path) -> bytes:
    """A header of ours over the weights of something else."""
    written = write_small_model(tmp_path / "good.ocellus").read_bytes()
    assert written
    arrays = {"nothing": torch.zeros(3).numpy()}
    metadata = {"ocellus": small_header("lying").model_dump_json()}
    save_file(arrays, tmp_path / "lying.ocellus", metadata=metadata)
    return (tmp_path / "lying.ocellus").read_bytes()


def cut_off(tmp_path: Path) -> bytes:
    return h5_bytes(keras_layers(SHAPE))[:2000]


@pytest.mark.parametrize(
    ("make", "filename", "reason"),
    [
        (pickled, "bad.pth", "could run code"),
        (lying, "lying.ocellus", "does not fit its own configuration"),
        (cut_off, "cut.h5", "can't be read"),
        (lambda _: b"no model at all", "notes.txt", "not an Ocellus model file"),
    ],
    ids=["pickle with code", "lying header", "truncated h5", "text"],
)
def test_a_wrong_file_is_refused_and_nothing_of_it_stays(
    make: Any,
    filename: str,
    reason: str,
    admin: User,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mark = tmp_path / "it-ran"
    monkeypatch.setenv(MARK, str(mark))
    made = imported(admin, make(tmp_path), filename)
    assert made.job.state == JobState.FAILED
    assert reason in made.job.error
    assert filename in made.job.error
    assert not mark.exists()
    assert made.model is None
    assert not Model.objects.exists()
    assert left_behind(settings) == []
    upload = Upload.objects.get()
    assert (upload.state, upload.error) == (UploadState.FAILED, made.job.error)


def test_another_engine_s_weights_are_refused(admin: User, tmp_path: Path) -> None:
    made = imported(admin, stardist_zip(tmp_path), "2D_mine.zip", engine="cellpose")
    assert "is of StarDist, not of Cellpose" in made.job.error


def test_only_a_whole_file_is_imported_once_and_by_its_owner(admin: User) -> None:
    upload = create_upload(admin, None, filename="a.h5", length=5, kind="model")
    with pytest.raises(Conflict, match="not complete"):
        import_uploaded_model(admin, upload.pk)
    whole = received(admin, b"12345", "b.h5")
    with pytest.raises(NotFound):
        import_uploaded_model(UserFactory.create(is_superuser=True), whole.pk)
    with pytest.raises(UserError, match="no engine"):
        import_uploaded_model(admin, whole.pk, engine="abacus")
    import_uploaded_model(admin, whole.pk)
    with pytest.raises(Conflict, match="already"):
        import_uploaded_model(admin, whole.pk)


def test_models_are_uploaded_by_admins_and_into_no_project(admin: User) -> None:
    with pytest.raises(Forbidden):
        create_upload(UserFactory.create(), None, filename="a", length=1, kind="model")
    with pytest.raises(UserError, match="into a project"):
        create_upload(admin, None, filename="a", length=1)
    with pytest.raises(Forbidden):
        import_published_model(UserFactory.create(), "cellpose-cyto2-cp3", accepted=True)


def test_a_catalogue_s_model_is_fetched_once_its_licence_is_accepted(
    admin: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "stardist-2d-versatile-fluo"
    with pytest.raises(UserError, match="Accept the licence"):
        import_published_model(admin, name, accepted=False)
    with pytest.raises(NotFound, match="no model “nothing”"):
        import_published_model(admin, "nothing", accepted=True)
    with pytest.raises(UserError, match="no lasting address"):
        import_published_model(admin, "cellseg", accepted=True)

    def fetch(model: Any, into: Path, progress: Any) -> Path:
        progress(10)
        path = into / str(model.file)
        path.write_bytes(stardist_zip(tmp_path))
        return path

    monkeypatch.setattr(importing, "fetch", fetch)
    made = import_published_model(admin, name, accepted=True)
    work()
    made.refresh_from_db()
    assert made.model, made.job.error
    assert (made.model.slug, made.model.origin) == (name, "fetched")
    assert made.model.header["training"]["imported_from"].startswith("https://")
