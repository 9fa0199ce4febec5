"""A folder and a cache of its own for each test, and a site with one of everything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings

from tests.interfaces.server import Server, serving
from tests.interfaces.world import World, make_world


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.OCELLUS_DATA = tmp_path
    settings.OCELLUS_STORAGE_URL = f"file://{tmp_path / 'storage'}"
    # A prefix of its own, as clearing would empty a Redis that other tests use at the same time.
    settings.CACHES = {
        name: {**cache, "KEY_PREFIX": tmp_path.name} for name, cache in settings.CACHES.items()
    }
    return tmp_path


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    """A real server; rows must be committed to be seen by it, so it comes before the world."""
    with serving() as running:
        yield running
        connections.close_all()
