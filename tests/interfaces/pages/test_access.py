"""Who gets which page, and that pages ask the database a fixed number of times."""

import json
import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django_vite.core.asset_loader import DjangoViteAssetLoader  # type: ignore[import-untyped]
from pytest_django import DjangoAssertNumQueries, Settings

from tests.interfaces.world import World, make_model

ENTRIES = [
    "plain", "projects", "project", "run", "members", "models", "model", "model-import", "tokens",
    "users", "image", "cells",
    "notices", "project-settings",
    "training", "evaluation", "improvement", "model-training", "reviewing", "site-health",
    "bake-offs", "bake-off", "trash",
]  # fmt: skip
MEMBERS = {"viewer", "reviewer", "member", "owner", "admin"}
EVERYONE = MEMBERS | {"stranger"}


@pytest.fixture(autouse=True)
def manifest(settings: Settings, tmp_path: Path) -> None:
    """A built front end, as far as templates ask for it."""
    path = tmp_path / "manifest.json"
    files = {
        f"src/pages/{name}.ts": {"file": f"assets/{name}.js", "isEntry": True} for name in ENTRIES
    }
    path.write_text(json.dumps(files))
    settings.DJANGO_VITE = {"default": {"manifest_path": path}}
    DjangoViteAssetLoader._instance = None


def addresses(world: World) -> dict[str, set[str]]:
    """Every page with those who may see it."""
    project = f"/projects/{world.project.pk}/"
    return {
        "/": EVERYONE,
        project: MEMBERS,
        f"{project}members/": MEMBERS,
        f"{project}settings/": MEMBERS,
        "/settings/notices/": EVERYONE,
        f"{project}training/": MEMBERS,
        f"{project}review/": MEMBERS,
        f"{project}trash/": MEMBERS,
        "/trash/": EVERYONE,
        f"{project}bake-offs/": MEMBERS,
        f"/bake-offs/{world.preview.panel.contestant.bake_off_id}/": MEMBERS,
        f"/evaluations/{world.evaluation.pk}/": MEMBERS,
        f"/improvements/{world.improvement.pk}/": MEMBERS,
        f"/trainings/{world.lesson.training_id}/": MEMBERS,
        f"/runs/{world.run.pk}/": MEMBERS,
        f"/images/{world.image.pk}/": MEMBERS,
        f"/segmentations/{world.segmentation.pk}/cells/": MEMBERS,
        "/models/": EVERYONE,
        f"/models/{world.model.slug}/": EVERYONE,
        f"/models/{make_model('own', project=world.project).slug}/": MEMBERS,
        f"/models/{make_model('draft', state='draft').slug}/": {"admin"},
        "/settings/tokens/": EVERYONE,
    }


def visit(world: World, role: str, address: str) -> HttpResponse:
    client = Client()
    client.force_login(world.people[role])
    response: HttpResponse = client.get(address)  # type: ignore[assignment]
    return response


def page_data(response: HttpResponse) -> dict[str, object]:
    """What the page tells its script."""
    found = re.search(r'<script id="page-data"[^>]*>(.*?)</script>', response.content.decode())
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_pages_show_only_what_one_may_see(world: World, role: str) -> None:
    for address, allowed in addresses(world).items():
        expected = 200 if role in allowed else 404
        assert visit(world, role, address).status_code == expected, address


def test_models_are_imported_by_site_admins(world: World) -> None:
    assert visit(world, "admin", "/models/import/").status_code == 200
    assert visit(world, "owner", "/models/import/").status_code == 403


def test_users_are_for_site_admins(world: World) -> None:
    assert visit(world, "admin", "/users/").status_code == 200
    assert visit(world, "owner", "/users/").status_code == 403


def test_the_health_of_the_site_is_for_site_admins(world: World) -> None:
    assert visit(world, "admin", "/site-health/").status_code == 200
    assert visit(world, "owner", "/site-health/").status_code == 403


def test_strangers_are_asked_to_sign_in(world: World) -> None:
    for address in addresses(world):
        response = Client().get(address)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/accounts/login/?next=")


def test_pages_only_read(world: World) -> None:
    client = Client()
    client.force_login(world.people["owner"])
    assert client.post("/").status_code == 405


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        ("viewer", set()),
        ("reviewer", set()),
        ("member", {"upload", "run"}),
        ("owner", {"upload", "run", "edit", "delete"}),
        ("admin", {"upload", "run", "edit", "delete"}),
    ],
)
def test_the_project_page_offers_what_the_role_allows(
    world: World, role: str, rights: set[str]
) -> None:
    response = visit(world, role, f"/projects/{world.project.pk}/")
    given = page_data(response)["rights"]
    assert isinstance(given, dict)
    assert {name for name, allowed in given.items() if allowed} == rights
    body = response.content.decode()
    buttons = {"upload": "pick-files", "run": "new-run", "edit": 'data-action="edit"'}
    for right, mark in buttons.items():
        assert (mark in body) == (right in rights)


@pytest.mark.parametrize("button", ["copy-link", "segment-region", "model-try"])
def test_buttons_that_wait_for_more_can_not_be_pressed_before(world: World, button: str) -> None:
    page = f"/models/{world.model.slug}/" if button == "model-try" else f"/images/{world.image.pk}/"
    body = visit(world, "admin", page).content.decode()
    assert re.search(rf'<button id="{button}" disabled', body)


def test_names_can_not_break_out_of_the_page(world: World) -> None:
    world.project.name = "</script><script>alert(1)</script>"
    world.project.save()
    response = visit(world, "owner", f"/projects/{world.project.pk}/")
    assert "<script>alert" not in response.content.decode()
    project = page_data(response)["project"]
    assert isinstance(project, dict)
    assert project["name"] == world.project.name


def test_pages_allow_no_inline_code(world: World) -> None:
    for address in addresses(world):
        body = visit(world, "owner", address).content.decode()
        assert not re.search(r"<script(?![^>]*(src=|application/json))", body), address
        assert not re.search(r"\s(style|on\w+)=", body), address


def test_a_project_page_costs_few_queries(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(world.people["member"])
    with django_assert_max_num_queries(9):
        client.get(f"/projects/{world.project.pk}/")
