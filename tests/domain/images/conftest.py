"""A project with its owner, and a folder of its own for each test."""

from pathlib import Path

import pytest
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.images.models import Upload
from segmentation.domain.images.services import create_upload
from segmentation.domain.projects.models import Project
from tests.factories import ProjectFactory


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.OCELLUS_DATA = tmp_path
    settings.OCELLUS_STORAGE_URL = f"file://{tmp_path / 'storage'}"
    return tmp_path


@pytest.fixture
def project(db: None) -> Project:
    return ProjectFactory.create()


@pytest.fixture
def owner(project: Project) -> User:
    assert project.created_by is not None
    return project.created_by


@pytest.fixture
def upload(owner: User, project: Project) -> Upload:
    """An upload of ten bytes, none of which has come."""
    return create_upload(owner, project, filename="cells.tif", length=10)
