"""What all tests share: databases that go away, and real pictures where there are some."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

REPOSITORY = Path(__file__).resolve().parents[1]


def asks_a_server(item: pytest.Item) -> bool:
    """Whether the test has to do with the database, or with what comes with it."""
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = item.get_closest_marker("django_db") is not None
    return marked or bool(fixtures & {"db", "transactional_db"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves away what only PostgreSQL can answer on SQLite, and on it what asks it nothing."""
    if connection.vendor == "postgresql":
        kept = [item for item in items if asks_a_server(item)]
    else:
        kept = [item for item in items if item.get_closest_marker("postgresql") is None]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Ends the sessions that other threads left open, or PostgreSQL keeps the test database."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def real_images() -> Path:
    """The folder of real pictures; without it the test is skipped, or fails where required."""
    given = os.environ.get("OCELLUS_TEST_DATA")
    folder = Path(given) if given else REPOSITORY.parent / "shared/data"
    if (folder / "MANIFEST.csv").is_file():
        return folder
    message = f"no real pictures at {folder} (OCELLUS_TEST_DATA)"
    if os.environ.get("OCELLUS_TEST_REQUIRE") == "all":
        pytest.fail(message)
    pytest.skip(message)
