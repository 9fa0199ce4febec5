"""An OMERO server, and a connection to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.omero.models import Connection
from segmentation.domain.omero.services import connect
from segmentation.domain.projects.models import Project
from tests.domain.masks.conftest import data_folder
from tests.domain.omero.fake import Omero, serving
from tests.factories import ProjectFactory

__all__ = ["data_folder"]


@pytest.fixture
def omero(settings: Settings) -> Iterator[Omero]:
    """A server that the site may reach."""
    settings.OCELLUS_OMERO_HOSTS = ["127.0.0.1"]
    with serving() as server:
        yield server


@pytest.fixture
def project(data_folder: Path) -> Project:
    """Where images go."""
    return ProjectFactory.create()


@pytest.fixture
def connection(omero: Omero, project: Project) -> Connection:
    """The owner's, by password."""
    return connect(owner_of(project), project, omero.address, username="ben", password="ome")


def owner_of(project: Project) -> User:
    assert project.created_by is not None
    return project.created_by
