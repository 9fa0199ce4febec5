"""Trainings through the API: planned, started, followed."""

from typing import Any

import pytest

from segmentation.domain.masks.services import mark_truth
from segmentation.domain.trainings.models import Training
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World, make_image, make_segmentation

LIST = "/api/v1/trainings/"


@pytest.fixture
def annotated(world: World) -> World:
    """Three images whose truth is known, of 2 objects each."""
    for name in ("b.tif", "c.tif"):
        mark_truth(
            world.people["owner"],
            make_segmentation(make_image(world.project, name), world.model),
            truth=True,
        )
    mark_truth(world.people["owner"], world.segmentation, truth=True)
    return world


def wish(world: World, **more: Any) -> dict[str, Any]:
    return {"project": str(world.project.pk), "engine": "unet", "minutes": 1.5, **more}


def test_a_plan_says_what_is_learnt_from_and_what_is_missing(annotated: World) -> None:
    client = annotated.client("member")
    plan = client.post(f"{LIST}plan/", wish(annotated), "application/json").json()
    assert (len(plan["images"]), len(plan["validation_images"])) == (2, 1)
    assert (plan["objects"], plan["minutes"], plan["measured"]) == (6, 1.5, False)
    (reason,) = plan["refusals"]
    assert "at least 50 annotated objects, these images hold 6; annotate 44 more" in reason
    told = problem(client.post(LIST, wish(annotated, name="Ours"), "application/json"), 400)
    assert told["detail"] == reason
    some = wish(annotated, images=[str(annotated.image.pk)])
    plan = client.post(f"{LIST}plan/", some, "application/json").json()
    assert "there are 1" in plan["refusals"][0]


def test_a_training_is_started_paused_resumed_and_deleted(
    annotated: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "segmentation.domain.trainings.planning.LEAST_OBJECTS", {"new": 5, "tuned": 5}
    )
    client = annotated.client("member")
    made = client.post(
        LIST, wish(annotated, name="Ours", licence="CC0-1.0", seed=3), "application/json"
    )
    assert made.status_code == 201
    body = made.json()
    assert (body["state"], body["curve"], body["best_ap50"]) == ("queued", [], None)
    assert (body["training_images"], body["validation_images"]) == (2, 1)
    assert (body["minutes"], body["epochs"], body["seed"]) == (1.5, None, 3)
    place = f"{LIST}{body['id']}/"
    assert client.get(place).json() == body
    assert client.post(f"{place}pause/").json()["state"] == "paused"
    problem(client.post(f"{place}pause/"), 409)
    assert client.post(f"{place}resume/").json()["state"] == "queued"
    lessons = client.get(f"{place}lessons/").json()["results"]
    assert [lesson["validation"] for lesson in lessons] == [True, False, False]
    problem(client.get(f"{place}lessons/{lessons[0]['id']}/picture/"), 404)
    assert client.delete(place).status_code == 204
    assert Training.objects.present().count() == 1  # the world's own


def test_the_curve_is_as_it_was_stored(world: World) -> None:
    training = world.lesson.training
    point = {
        "epoch": 1, "step": 100, "seconds": 9.5, "loss": 0.25, "best": 0.5, "ap50": 0.5,
        "ap75": 0.25, "precision": 0.5, "recall": 0.5, "panoptic_quality": 0.5,
    }  # fmt: skip
    Training.objects.filter(pk=training.pk).update(curve=[point], fraction=0.5)
    body = world.client("viewer").get(f"{LIST}{training.pk}/").json()
    assert (body["curve"], body["best_ap50"], body["fraction"]) == ([point], 0.5, 0.5)


def test_nonsense_is_named(annotated: World) -> None:
    client = annotated.client("member")
    for body, status in [
        (wish(annotated, minutes=None), 400),
        (wish(annotated, epochs=3), 400),
        (wish(annotated, engine="magic"), 400),
        (wish(annotated, start="none-such"), 404),
        (wish(annotated, surprise=1), 400),
    ]:
        problem(client.post(f"{LIST}plan/", body, "application/json"), status)
