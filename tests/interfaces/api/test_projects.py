"""Projects and members through the API."""

import pytest
from django.test import Client

from segmentation.domain.projects.models import Membership, Project
from tests.factories import UserFactory
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World, script_of

JSON = "application/json"


def test_a_project_is_made_seen_changed_and_deleted(db: None) -> None:
    client = script_of(UserFactory.create())
    made = client.post("/api/v1/projects/", {"name": "Nuclei"}, JSON)
    assert made.status_code == 201
    assert made.json()["role"] == "owner"
    place = f"/api/v1/projects/{made.json()['id']}/"
    assert client.get("/api/v1/projects/").json()["results"] == [made.json()]
    changed = client.patch(place, {"description": "DAPI"}, JSON)
    assert changed.json() == made.json() | {"description": "DAPI"}
    assert client.get(place).json() == changed.json()
    assert client.delete(place).status_code == 204
    problem(client.get(place), 404)
    assert not Project.objects.present().exists()


def test_what_is_not_known_is_refused_by_name(world: World) -> None:
    client = world.client("owner")
    body = problem(client.post("/api/v1/projects/", {"name": "a", "colour": "red"}, JSON), 400)
    assert list(body["errors"]) == ["colour"]
    body = problem(client.post("/api/v1/projects/", {"name": "a", "role": "owner"}, JSON), 400)
    assert list(body["errors"]) == ["role"]
    body = problem(client.get("/api/v1/projects/?colour=red"), 400)
    assert list(body["errors"]) == ["colour"]
    place = f"/api/v1/projects/{world.project.pk}/"
    assert list(problem(client.get(f"{place}?limit=3"), 400)["errors"]) == ["limit"]
    assert list(problem(client.post("/api/v1/projects/", {}, JSON), 400)["errors"]) == ["name"]


def test_everything_wrong_is_a_problem(world: World) -> None:
    client = world.client("owner")
    problem(client.get("/api/v1/nothing/"), 404)
    problem(client.get("/api/v1/projects/not-an-id/"), 404)
    problem(client.put("/api/v1/projects/", {}, JSON), 405)
    problem(client.post("/api/v1/projects/", "{", JSON), 400)
    problem(client.post("/api/v1/projects/", "name=a", "application/x-www-form-urlencoded"), 415)
    anonymous = Client().get("/api/v1/projects/")
    problem(anonymous, 401)
    assert anonymous["WWW-Authenticate"] == "Token"
    problem(Client(headers={"Authorization": "Token wrong"}).get("/api/v1/projects/"), 401)
    problem(Client().post("/healthz"), 405)
    problem(client.get("/pixels/nothing"), 404)


def test_a_failure_of_ours_is_a_problem_without_its_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret reason")

    monkeypatch.setattr("segmentation.interfaces.api.views.projects.projects_with_role", broken)
    client = world.client("owner")
    client.raise_request_exception = False
    response = client.get("/api/v1/projects/")
    problem(response, 500)
    assert b"secret" not in response.content


def test_the_browser_needs_its_csrf_token(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.people["owner"])
    body = problem(browser.post("/api/v1/projects/", {"name": "a"}, JSON), 403)
    assert "CSRF" in body["detail"]
    browser.cookies["csrftoken"] = "a" * 32
    fine = browser.post("/api/v1/projects/", {"name": "a"}, JSON, headers={"X-CSRFToken": "a" * 32})
    assert fine.status_code == 201


def test_members_are_added_by_name_changed_and_removed(world: World) -> None:
    client, newcomer = world.client("owner"), UserFactory.create()
    members = f"/api/v1/projects/{world.project.pk}/members/"
    made = client.post(members, {"username": newcomer.username, "role": "viewer"}, JSON)
    assert made.status_code == 201
    assert made.json()["user"] == {"id": str(newcomer.pk), "username": newcomer.username}
    problem(client.post(members, {"username": newcomer.username, "role": "viewer"}, JSON), 409)
    body = problem(client.post(members, {"username": "nobody", "role": "viewer"}, JSON), 400)
    assert list(body["errors"]) == ["username"]
    place = f"{members}{made.json()['id']}/"
    assert client.patch(place, {"role": "member"}, JSON).json()["role"] == "member"
    problem(client.patch(place, {"role": "king"}, JSON), 400)
    assert made.json()["id"] in {row["id"] for row in client.get(members).json()["results"]}
    # People may leave by themselves.
    assert script_of(newcomer).delete(place).status_code == 204
    problem(client.get(place), 404)


def test_the_last_owner_stays(world: World) -> None:
    owner = Membership.objects.get(project=world.project, user=world.people["owner"])
    place = f"/api/v1/projects/{world.project.pk}/members/{owner.pk}/"
    problem(world.client("owner").delete(place), 409)
    problem(world.client("admin").patch(place, {"role": "viewer"}, JSON), 409)


def test_a_member_of_another_project_is_not_there(world: World) -> None:
    other = world.client("admin").post("/api/v1/projects/", {"name": "Other"}, JSON).json()["id"]
    place = f"/api/v1/projects/{other}/members/{world.membership.pk}/"
    problem(world.client("admin").delete(place), 404)
    assert Membership.objects.filter(pk=world.membership.pk).exists()
