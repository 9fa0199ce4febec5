"""Evaluations through the API: started, read, exported."""

import csv
import io

from segmentation.domain.evaluations.models import Score
from segmentation.domain.masks.services import mark_truth
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World

LIST = "/api/v1/evaluations/"


def test_an_evaluation_is_started_with_the_models_to_compare(world: World) -> None:
    client = world.client("member")
    body = {"project": str(world.project.pk), "models": [world.model.slug]}
    told = problem(client.post(LIST, body, "application/json"), 400)
    assert "truth of none of these images is known" in told["detail"]
    mark_truth(world.people["member"], world.segmentation, truth=True)
    made = client.post(LIST, body, "application/json")
    assert made.status_code == 201
    assert made.json()["state"] == "running"
    assert made.json()["progress"] == {"done": 0, "failed": 0, "total": 1}
    (entry,) = made.json()["entries"]
    assert (entry["model_slug"], entry["figures"]) == (world.model.slug, {})
    assert client.get(f"{LIST}{made.json()['id']}/").json() == made.json()
    problem(client.post(LIST, {**body, "models": []}, "application/json"), 400)
    problem(client.post(LIST, {**body, "models": ["none-such"]}, "application/json"), 404)


def test_its_figures_and_its_worst_images_are_read(world: World) -> None:
    client = world.client("viewer")
    body = client.get(f"{LIST}{world.evaluation.pk}/").json()
    assert body["state"] == "completed"
    assert body["entries"][0]["figures"]["panoptic_quality"] == 1.0
    (row,) = client.get(f"{LIST}{world.evaluation.pk}/scores/").json()["results"]
    assert row["image_name"] == "cells.tif"
    assert row["segmentation"] == row["truth"] == str(world.segmentation.pk)
    assert row["figures"]["ap"]["0.90"] == 1.0


def test_its_figures_are_taken_home(world: World) -> None:
    world.image.name = "=HYPERLINK(1).tif"
    world.image.save()
    client = world.client("viewer")
    place = f"{LIST}{world.evaluation.pk}/export/"
    text = client.get(f"{place}?format=csv").content.decode()
    pooled, single = csv.DictReader(io.StringIO(text))
    assert (pooled["model"], pooled["image"], pooled["ap_0.50"]) == (world.model.slug, "", "1.0")
    assert single["image"] == "'=HYPERLINK(1).tif"
    rows = client.get(f"{place}?format=json").json()
    assert rows[1]["image"] == "=HYPERLINK(1).tif"
    assert rows[0]["true"] == 2
    problem(client.get(f"{place}?format=xls"), 400)


def test_deleting_an_evaluation_leaves_its_runs(world: World) -> None:
    client = world.client("member")
    assert client.delete(f"{LIST}{world.evaluation.pk}/").status_code == 204
    assert not Score.objects.present().exists()
    assert client.get(f"/api/v1/runs/{world.run.pk}/").status_code == 200
