"""Runs through the API."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import ModelState
from segmentation.domain.runs.models import Region, Run, RunItem
from tests.factories import JobFactory, ProjectFactory
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World, make_image, make_model

JSON = "application/json"
RUNS = "/api/v1/runs/"


def asked(world: World, **change: Any) -> dict[str, Any]:
    """The body of a run over everything."""
    body = {"project": str(world.project.pk), "images": "all", "model": world.model.slug}
    return {**body, **change}


def test_a_run_is_started_over_all_images_that_are_ready(world: World) -> None:
    second = make_image(world.project, "second.tif")
    client = world.client("member")
    made = client.post(RUNS, asked(world, parameters={"prob_threshold": 0.4}), JSON)
    assert made.status_code == 201, made.content
    body = made.json()
    assert body["state"] == "queued"
    assert body["progress"] == {"done": 0, "failed": 0, "total": 2}
    assert body["model"] == str(world.model.pk)
    assert body["model_slug"] == world.model.slug
    assert body["parameters"]["prob_threshold"] == 0.4
    items = client.get(f"{RUNS}{body['id']}/items/").json()["results"]
    assert [item["image"] for item in items] == [str(world.image.pk), str(second.pk)]
    assert {item["state"] for item in items} == {"queued"}
    first = {"attempts": 0, "error": "", "segmentation": None, "seconds": None}
    assert items[0].items() >= first.items()
    assert client.get(f"{RUNS}{body['id']}/items/{items[0]['id']}/").json() == items[0]
    assert client.get(f"{RUNS}{body['id']}/").json() == body
    assert Job.objects.filter(kind="segment", state=JobState.QUEUED).count() == 2


def test_images_and_the_model_are_named_by_id(world: World) -> None:
    make_image(world.project, "second.tif")
    body = asked(world, images=[str(world.image.pk)], model=str(world.model.pk), channels=[0])
    made = world.client("owner").post(RUNS, body, JSON)
    assert made.status_code == 201, made.content
    assert made.json()["progress"]["total"] == 1
    assert made.json()["channels"] == [0]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"images": []}, 400),
        ({"images": "some"}, 400),
        ({"images": ["x"]}, 400),
        ({"images": [str(uuid4())]}, 400),
        ({"images": None}, 400),
        ({"model": "nothing"}, 404),
        ({"model": str(uuid4())}, 404),
        ({"project": str(uuid4())}, 404),
        ({"project": "x"}, 400),
        ({"parameters": {"prob_threshold": 7}}, 400),
        ({"parameters": {"colour": 1}}, 400),
        ({"parameters": [1]}, 400),
        ({"channels": [-1]}, 400),
        ({"channels": [9]}, 400),
        ({"channels": []}, 400),
        ({"measurements": {"groups": ["colour"]}}, 400),
        ({"measurements": {"ratios": {"r": ["area_px"]}}}, 400),
        ({"measurements": {"ratios": {"r": ["area_px", "colour"]}}}, 400),
        ({"measurements": {"colour": []}}, 400),
        ({"colour": "red"}, 400),
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, Any], status: int, world: World) -> None:
    problem(world.client("member").post(RUNS, asked(world, **change), JSON), status)
    assert Run.objects.count() == 1


def test_images_of_another_project_are_not_there(world: World) -> None:
    elsewhere = make_image(ProjectFactory.create(created_by=world.people["owner"]))
    body = asked(world, images=[str(elsewhere.pk)])
    problem(world.client("owner").post(RUNS, body, JSON), 400)


def test_a_model_that_is_not_offered_can_not_be_run(world: World) -> None:
    world.model.state = ModelState.DEPRECATED
    world.model.save()
    problem(world.client("owner").post(RUNS, asked(world), JSON), 400)
    world.model.state = ModelState.DRAFT
    world.model.save()
    problem(world.client("owner").post(RUNS, asked(world), JSON), 404)


def test_a_run_is_cancelled_and_its_failed_items_are_tried_again(world: World) -> None:
    client = world.client("member")
    run = client.post(RUNS, asked(world), JSON).json()["id"]
    cancelled = client.post(f"{RUNS}{run}/cancel/")
    assert cancelled.status_code == 200
    assert cancelled.json()["state"] == "cancelled"
    (item,) = client.get(f"{RUNS}{run}/items/?state=cancelled").json()["results"]
    assert client.get(f"{RUNS}{run}/items/?state=done").json()["results"] == []
    problem(client.post(f"{RUNS}{run}/retry/"), 409)
    Job.objects.filter(run_item=item["id"]).update(state=JobState.FAILED, error="It broke.")
    (item,) = client.get(f"{RUNS}{run}/items/?state=failed").json()["results"]
    assert item["error"] == "It broke."
    assert client.post(f"{RUNS}{run}/retry/").json()["state"] == "queued"
    (item,) = client.get(f"{RUNS}{run}/items/").json()["results"]
    assert (item["state"], item["error"]) == ("queued", "")


def test_a_run_tells_how_long_it_has_taken_and_still_takes(world: World) -> None:
    client = world.client("viewer")
    over = client.get(f"{RUNS}{world.run.pk}/").json()
    assert over["remaining_seconds"] is None
    now = timezone.now()
    Run.objects.filter(pk=world.run.pk).update(
        done=1, running=1, total=4, begun_at=now - timedelta(seconds=30), moved_at=now,
        moved_to=1.0, lately_s=30.0, lately_images=1.0, spent_s=100.0,
    )  # fmt: skip
    run = client.get(f"{RUNS}{world.run.pk}/").json()
    assert 130 <= run["seconds"] < 140
    assert 80 < run["remaining_seconds"] <= 90


def test_more_items_need_no_more_queries(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, place = world.client("viewer"), f"{RUNS}{world.run.pk}/items/"
    client.get(place)
    with django_assert_num_queries(3):
        client.get(place)
    image = make_image(world.project, "more.tif")
    jobs = JobFactory.create_batch(20, project=world.project, state=JobState.FAILED)
    RunItem.objects.bulk_create(
        RunItem(run=world.run, image=image, job=job, position=1 + i) for i, job in enumerate(jobs)
    )
    with django_assert_num_queries(3):
        assert len(client.get(place).json()["results"]) == 21


def test_columns_are_asked_for_and_remembered(world: World) -> None:
    wanted = {"groups": ["form"], "ratios": {"r": ["perimeter_px", "area_px"]}}
    made = world.client("member").post(RUNS, asked(world, measurements=wanted), JSON)
    assert made.status_code == 201, made.content
    assert made.json()["measurements"] == wanted
    assert settings_of(world)["remembered"][0]["measurements"] == wanted
    plain = world.client("member").post(RUNS, asked(world), JSON).json()
    assert plain["measurements"] == {"groups": [], "ratios": {}}


def settings_of(world: World, role: str = "member") -> Any:
    """With what this person's next run begins."""
    return world.client(role).get(f"/api/v1/projects/{world.project.pk}/run-settings/").json()


def test_the_next_run_of_anyone_begins_as_the_last_one(world: World) -> None:
    other = make_model("stardist-other")
    for model, threshold in [(world.model, 0.3), (other, 0.4), (world.model, 0.5)]:
        given = {"prob_threshold": threshold}
        body = asked(world, model=model.slug, parameters=given, channels=[0])
        assert world.client("member").post(RUNS, body, JSON).status_code == 201
    said = settings_of(world, "owner")
    assert said == settings_of(world, "viewer")
    assert said["model"] == world.model.slug
    first, second = said["remembered"]
    assert (first["model"], second["model"]) == (world.model.slug, other.slug)
    assert first["parameters"]["prob_threshold"] == 0.5
    assert second["parameters"]["prob_threshold"] == 0.4
    assert (first["channels"], first["created_by"]) == ([0], world.people["member"].username)


def test_nothing_is_remembered_of_other_projects_or_begun_with_what_is_out_of_use(
    world: World,
) -> None:
    elsewhere = ProjectFactory.create(created_by=world.people["owner"])
    place = f"/api/v1/projects/{elsewhere.pk}/run-settings/"
    said = world.client("owner").get(place).json()
    assert (said["model"], said["remembered"]) == (None, [])
    world.model.state = ModelState.DEPRECATED
    world.model.save()
    said = settings_of(world)
    assert said["model"] is None
    assert [one["model"] for one in said["remembered"]] == [world.model.slug]


def test_what_is_remembered_is_read_with_as_many_queries_for_many_runs(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = world.client("viewer")
    place = f"/api/v1/projects/{world.project.pk}/run-settings/"
    client.get(place)
    with django_assert_num_queries(4):
        client.get(place)
    models = [make_model(f"stardist-{i:02}x") for i in range(20)]
    runs = [Run(project=world.project, model=model) for model in models for _ in range(5)]
    Run.objects.bulk_create(runs)
    with django_assert_num_queries(4):
        assert len(client.get(place).json()["remembered"]) == 21


def test_a_run_is_done_again_as_it_was(world: World) -> None:
    client = world.client("member")
    second = make_image(world.project, "second.tif")
    body = asked(world, parameters={"prob_threshold": 0.4}, channels=[0])
    first = client.post(RUNS, {**body, "measurements": {"groups": ["form"]}}, JSON).json()
    (item, _) = client.get(f"{RUNS}{first['id']}/items/").json()["results"]
    assert (first["earlier"], item["earlier"]) == (None, None)
    made = Segmentation.objects.create(image=world.image)
    RunItem.objects.filter(pk=item["id"]).update(segmentation=made)
    again = client.post(f"{RUNS}{first['id']}/again/", {}, JSON)
    assert again.status_code == 201, again.content
    same = ("model", "parameters", "channels", "measurements", "region")
    assert {name: again.json()[name] for name in same} == {name: first[name] for name in same}
    assert again.json()["earlier"] == first["id"]
    items = client.get(f"{RUNS}{again.json()['id']}/items/").json()["results"]
    assert [item["earlier"] for item in items] == [str(made.pk), None]
    some = client.post(f"{RUNS}{first['id']}/again/", {"images": [str(second.pk)]}, JSON).json()
    assert some["progress"]["total"] == 1
    problem(client.post(f"{RUNS}{first['id']}/again/", {"images": [str(uuid4())]}, JSON), 400)


def test_another_model_of_the_engine_keeps_what_was_set_by_hand(world: World) -> None:
    client = world.client("member")
    first = client.post(RUNS, asked(world, parameters={"prob_threshold": 0.4}), JSON).json()
    newer = make_model("newer")
    newer.header["parameters"] = {"prob_threshold": 0.7, "nms_threshold": 0.2}
    newer.save()
    again = client.post(f"{RUNS}{first['id']}/again/", {"model": "newer"}, JSON).json()
    assert (again["model_slug"], again["earlier"]) == ("newer", first["id"])
    used = again["parameters"]
    assert (used["prob_threshold"], used["nms_threshold"]) == (0.4, 0.2)
    other = make_model("other", engine="unet")
    problem(client.post(f"{RUNS}{first['id']}/again/", {"model": other.slug}, JSON), 400)


def test_site_admins_read_what_workers_wrote_of_an_item(world: World) -> None:
    item = world.item
    Job.objects.filter(pk=item.job_id).update(log="2026-01-01 00:00:00 it stumbled\n")
    address = f"/api/v1/runs/{item.run_id}/items/{item.pk}/log/"
    assert world.client("admin").get(address).json() == {"log": "2026-01-01 00:00:00 it stumbled\n"}
    refused = world.client("owner").get(address)
    assert (refused.status_code, "Site admins" in refused.content.decode()) == (403, True)


def test_the_log_of_a_large_image_has_those_of_its_regions(world: World) -> None:
    item = world.item
    job = JobFactory.create(project=world.project, kind="segment-region", log="it fell\n")
    Region.objects.create(item=item, job=job, first=0, stop=3)
    address = f"/api/v1/runs/{item.run_id}/items/{item.pk}/log/"
    told = world.client("admin").get(address).json()["log"]
    assert told == "Region 1 of 1 (blocks 1 to 3), queued, attempt 0:\nit fell\n"
