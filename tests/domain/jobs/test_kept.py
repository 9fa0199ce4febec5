"""Figures that took long to count are kept until something happens in the project."""

import threading

import pytest
from django.db import connection, transaction

from segmentation.domain.jobs import kept
from segmentation.domain.jobs.events import announce
from segmentation.domain.jobs.kept import until_news
from segmentation.domain.projects.models import Project
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return ProjectFactory.create()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was counted; the name is what is asked for."""
    monkeypatch.setattr(kept, "SLOW_S", -1.0)
    return []


def ask(project: Project, counted: list[str], name: str = "figures") -> int:
    def count() -> int:
        counted.append(name)
        return len(counted)

    return until_news(project.pk, name, count)


def test_what_took_long_is_counted_once(project: Project, counted: list[str]) -> None:
    assert [ask(project, counted) for _ in range(3)] == [1, 1, 1]


def test_anything_that_happens_has_it_counted_anew(project: Project, counted: list[str]) -> None:
    ask(project, counted)
    with transaction.atomic():
        announce(project.pk, "review", {})
    assert ask(project, counted) == 2


@pytest.mark.django_db(transaction=True)
def test_of_several_who_ask_at_once_one_counts(project: Project, counted: list[str]) -> None:
    together, found = threading.Barrier(4), []

    def look() -> None:
        together.wait(10)
        found.append(ask(project, counted))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == [1, 1, 1, 1]


def test_other_figures_are_kept_apart(project: Project, counted: list[str]) -> None:
    assert [ask(project, counted, name) for name in ("a", "b", "a")] == [1, 2, 1]


def test_what_is_counted_quickly_is_never_old(
    project: Project, counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "SLOW_S", 60.0)
    assert [ask(project, counted) for _ in range(2)] == [1, 2]
