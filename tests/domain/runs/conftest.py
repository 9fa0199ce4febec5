"""A project with an owner, a small model, and a folder of its own for each test."""

from pathlib import Path

import numpy as np
import pytest
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import sync, sync_models
from segmentation.domain.model_registry.services.files import models_folder
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run
from segmentation.domain.runs.services import start_run
from segmentation.science.engines import blocks, tiled
from tests.domain.model_registry.conftest import write_small_model
from tests.domain.pictures import stored_image
from tests.factories import ProjectFactory
from tests.science.engines.conftest import discs

FINDS_MUCH = {"prob_threshold": 0.05}
REGIONS = 4
CORE, REACH, TILE = 16, 8, 160


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


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of 200² pixels are large."""
    monkeypatch.setitem(tiled.DEFAULT_TILE, 2, TILE)
    monkeypatch.setitem(blocks.CORE, 2, CORE)
    monkeypatch.setitem(blocks.REACH, 2, REACH)
    monkeypatch.setattr(blocks, "REGION", 8000)


@pytest.fixture
def run(small_blocks: None, owner: User, project: Project, model: Model) -> Run:
    """Of a picture that is done in `REGIONS` regions."""
    picture = (discs(200, 25)[0].clip(0, 1) * 255).astype(np.uint8)
    stored_image(project, picture, name="large.tif")
    return start_run(owner, project, "all", model, FINDS_MUCH)
