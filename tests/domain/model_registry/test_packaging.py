"""A model becomes a package for other programs, made by a worker."""

import zipfile
from pathlib import Path

import pytest

from segmentation.domain.common.errors import NotFound, UserError
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.model_registry import packaging
from segmentation.domain.model_registry.models import Model, ModelOrigin
from segmentation.domain.model_registry.services import (
    ask_for_package,
    open_package,
    packages,
    register_model,
)
from segmentation.science.engines.errors import ModelFileError
from tests.domain.model_registry.conftest import write_small_model
from tests.domain.working import work
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def model(models: Path, tmp_path: Path) -> Model:
    written = write_small_model(tmp_path / "copy.ocellus")
    return register_model(written, origin=ModelOrigin.IMPORTED, actor=None)


def written(model: Path, package: Path) -> None:
    """What a process of its own does, which the tests of packages are about."""
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("rdf.yaml", model.name)


def test_a_worker_makes_the_package_once(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaging, "export_apart", written)
    user = UserFactory.create()
    with pytest.raises(NotFound, match="not been made yet"):
        open_package(model)
    asked = ask_for_package(user, model)
    assert ask_for_package(UserFactory.create(), model) == asked
    assert asked.job.state == JobState.QUEUED
    assert work() == 1
    asked.refresh_from_db()
    assert (asked.job.state, asked.job.error) == (JobState.DONE, "")
    with open_package(model) as file, zipfile.ZipFile(file) as package:
        assert "rdf.yaml" in package.namelist()
    assert ask_for_package(user, model) == asked
    assert Job.objects.count() == 1
    assert [path.suffix for path in packages.package_path(model).parent.iterdir()] == [".zip"]
    # One that somebody cleared away is made again; one of a model that goes, goes.
    packages.package_path(model).unlink()
    assert ask_for_package(user, model) != asked
    work()
    model.delete()
    assert list(packages.package_path(model).parent.iterdir()) == []


def test_what_goes_wrong_is_told_and_can_be_tried_again(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ModelFileError("Making this package takes too long; try again later.")

    monkeypatch.setattr(packaging, "export_apart", refuse)
    asked = ask_for_package(UserFactory.create(), model)
    work()
    asked.refresh_from_db()
    assert (asked.job.state, asked.job.error) == (
        JobState.FAILED, "Making this package takes too long; try again later.",
    )  # fmt: skip
    assert ask_for_package(UserFactory.create(), model) != asked


def test_what_has_no_place_in_a_package_is_told_at_once(model: Model) -> None:
    Path(model.path).write_bytes(b"something else")
    with pytest.raises(UserError):
        ask_for_package(UserFactory.create(), model)
    Path(model.path).unlink()
    with pytest.raises(NotFound, match="is gone"):
        ask_for_package(UserFactory.create(), model)
