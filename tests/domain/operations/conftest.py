"""A small site in which something has happened."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.services import create_token
from segmentation.domain.evaluations.services import start_evaluation
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from tests.domain.evaluations.conftest import truths
from tests.domain.runs.conftest import data_folder, model, owner, project
from tests.domain.working import work
from tests.s3 import S3, serving_s3

__all__ = ["data_folder", "model", "owner", "project", "truths"]


@pytest.fixture(scope="package")
def s3() -> Iterator[S3]:
    """A server of S3."""
    with serving_s3() as server:
        yield server


@pytest.fixture(params=["disk", "s3"])
def stored_in(request: pytest.FixtureRequest, data_folder: Path, settings: Settings) -> str:
    """The kind of store that the site has."""
    if request.param == "s3":
        settings.OCELLUS_STORAGE_URL = request.getfixturevalue("s3").bucket().url
    return str(request.param)


@pytest.fixture
def busy(owner: User, project: Project, model: Model, truths: list[Segmentation]) -> Project:
    """Three images with their truth, segmented and scored."""
    start_evaluation(owner, project, [model])
    work()
    create_token(owner, "nightly")
    return project
