"""A project with an owner, a small model, and a folder of its own for each test."""

from pathlib import Path

import pytest
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import sync, sync_models
from segmentation.domain.model_registry.services.files import models_folder
from segmentation.domain.projects.models import Project
from tests.domain.model_registry.conftest import write_small_model
from tests.factories import ProjectFactory


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.OCELLUS_DATA = tmp_path
    settings.OCELLUS_STORAGE_URL = f"file://{tmp_path / 'storage'}"
    settings.OCELLUS_DEVICE = "cpu"
    monkeypatch.setattr(sync, "bundled_models", list)
    return tmp_path


@pytest.fixture
def project(db: None) -> Project:
    return ProjectFactory.create()


@pytest.fixture
def owner(project: Project) -> User:
    assert project.created_by is not None
    return project.created_by


@pytest.fixture
def model(db: None) -> Model:
    """Untrained, so what it finds is arbitrary but the same every time."""
    write_small_model(models_folder() / "small.ocellus")
    (registered,) = sync_models()
    return registered
