"""Queries that are written once and asked anew each time."""

import pytest
from django.db.models import QuerySet

from segmentation.domain.common.statements import written_once
from segmentation.domain.projects.models import Project
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def test_the_database_is_asked_each_time_and_the_query_written_once_for_each_argument() -> None:
    written: list[str] = []

    @written_once
    def named(name: str) -> QuerySet[Project]:
        written.append(name)
        return Project.objects.filter(name=name)

    assert named("100 % nuclei") == []
    made = [ProjectFactory.create(name=name) for name in ("100 % nuclei", "cells")]
    assert named("100 % nuclei") == made[:1]
    assert named("cells") == made[1:]
    Project.objects.filter(name="cells").delete()
    assert named("cells") == []
    assert written == ["100 % nuclei", "cells"]


def test_what_nothing_can_match_is_nothing() -> None:
    @written_once
    def among(names: tuple[str, ...]) -> QuerySet[Project]:
        return Project.objects.filter(name__in=names)

    made = ProjectFactory.create(name="cells")
    assert among(()) == []
    assert among(("cells",)) == [made]


def test_what_was_left_out_is_read_when_it_is_asked_for() -> None:
    made = ProjectFactory.create(name="cells")

    @written_once
    def ordered() -> QuerySet[Project]:
        return Project.objects.order_by("-created_at").only("pk")

    (found,) = ordered()
    assert (found.pk, found.name) == (made.pk, "cells")
