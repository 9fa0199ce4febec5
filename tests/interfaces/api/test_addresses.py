"""Addresses that are none, and parameters that mean nothing."""

import pytest
from django.test import Client

from tests.interfaces.api.problems import problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_forgotten_slash_is_told_as_an_address_that_is_none(method: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, "/api/v1/projects")
    assert problem(answer, 404)["detail"] == "There is nothing at /api/v1/projects."


def test_the_description_takes_no_unknown_parameter() -> None:
    assert Client().get("/api/v1/schema/?format=json").status_code == 200
    problem(Client().get("/api/v1/schema/?zork=1"), 400)
