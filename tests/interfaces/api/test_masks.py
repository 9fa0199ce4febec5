"""Segmentations and their objects through the API."""

import pytest

from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.projects.models import Project
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World, make_image, make_segmentation

LIST = "/api/v1/segmentations/"


def test_a_segmentation_says_what_it_is_of(world: World) -> None:
    client = world.client("viewer")
    body = client.get(f"{LIST}{world.segmentation.pk}/").json()
    assert body["image"] == str(world.image.pk)
    assert body["run"] == str(world.run.pk)
    assert body["model"] == str(world.model.pk)
    assert (body["revision"], body["version"], body["objects"]) == (1, 0, 2)
    assert body["provenance"] == {"engine": "stardist"}


def test_segmentations_are_found_by_run_and_by_image(world: World) -> None:
    other = make_image(world.project, "other.tif")
    imported = make_segmentation(other, world.model)
    client = world.client("viewer")

    def found(query: str) -> set[str]:
        return {row["id"] for row in client.get(f"{LIST}?{query}").json()["results"]}

    assert found(f"run={world.run.pk}") == {str(world.segmentation.pk)}
    assert found(f"image={other.pk}") == {str(imported.pk)}
    assert found(f"project={world.project.pk}") == {str(world.segmentation.pk), str(imported.pk)}
    assert client.get(f"{LIST}{imported.pk}/").json()["run"] is None
    problem(world.client("stranger").get(f"{LIST}?run={world.run.pk}"), 404)


def test_a_member_says_what_is_the_truth(world: World) -> None:
    place = f"{LIST}{world.segmentation.pk}/"
    client = world.client("member")
    assert client.get(place).json()["truth"] is False
    marked = client.patch(place, {"truth": True}, "application/json")
    assert (marked.status_code, marked.json()["truth"]) == (200, True)
    assert client.get(place).json()["truth"] is True
    problem(client.patch(place, {"objects": 7}, "application/json"), 400)
    entry = AuditEntry.objects.get(action="truth marked")
    assert (entry.actor, entry.target_id) == (world.people["member"], str(world.segmentation.pk))


def test_objects_come_in_pages_with_what_was_measured(world: World) -> None:
    client = world.client("viewer")
    place = f"{LIST}{world.segmentation.pk}/objects/"
    page = client.get(f"{place}?limit=1").json()
    assert page["results"] == [{"label": 1, "area_px": 100, "score": 0.5}]
    assert page["previous"] is None
    last = client.get(page["next"]).json()
    # What was not measured is null: NaN has no form in JSON.
    assert last["results"] == [{"label": 2, "area_px": 100, "score": None}]
    assert last["next"] is None
    assert client.get(last["previous"]).json() == page
    assert len(client.get(f"{place}?ordering=label").json()["results"]) == 2


@pytest.mark.parametrize("query", ["ordering=-label", "ordering=area_px", "limit=0", "a=b"])
def test_objects_refuse_what_they_do_not_know(query: str, world: World) -> None:
    place = f"{LIST}{world.segmentation.pk}/objects/?{query}"
    problem(world.client("viewer").get(place), 400)


def test_a_deleted_project_takes_everything_along(world: World) -> None:
    client = world.client("owner")
    assert client.delete(f"/api/v1/projects/{world.project.pk}/").status_code == 204
    assert not Project.objects.present().exists()
    problem(client.get(f"{LIST}{world.segmentation.pk}/"), 404)
