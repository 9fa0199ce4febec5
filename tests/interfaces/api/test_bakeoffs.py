"""Bake-offs through the API: begun, read, looked at with other parameters."""

import io
import zlib

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from tests.interfaces.api.problems import problem
from tests.interfaces.world import LABELS, World

LIST = "/api/v1/bake-offs/"


def asked(world: World) -> dict[str, object]:
    """Two thresholds on a crop."""
    crop = {"image": str(world.image.pk), "y": 0, "x": 0, "height": 32, "width": 40}
    contestant = {"model": world.model.slug, "grid": {"prob_threshold": [0.4, 0.5]}}
    return {"project": str(world.project.pk), "crops": [crop], "contestants": [contestant]}


def test_a_bake_off_is_begun_with_a_grid(world: World) -> None:
    client = world.client("member")
    made = client.post(LIST, asked(world), "application/json")
    assert made.status_code == 201
    body = made.json()
    assert (body["state"], body["progress"]["total"]) == ("queued", 1)
    assert [one["parameters"]["prob_threshold"] for one in body["contestants"]] == [0.4, 0.5]
    assert [one["panels"][0]["state"] for one in body["contestants"]] == ["queued", "queued"]
    assert client.get(f"{LIST}{body['id']}/").json() == body
    cancelled = client.post(f"{LIST}{body['id']}/cancel/").json()
    assert cancelled["state"] == "cancelled"
    assert client.delete(f"{LIST}{body['id']}/").status_code == 204
    wrong = {**asked(world), "crops": []}
    assert list(problem(client.post(LIST, wrong, "application/json"), 400)["errors"]) == ["crops"]


def test_what_was_found_is_read(world: World) -> None:
    client, panel = world.client("viewer"), world.preview.panel
    (row,) = client.get(f"{LIST}?project={world.project.pk}").json()["results"]
    (contestant,) = row["contestants"]
    assert contestant["figures"]["ap"]["0.50"] == 1.0
    (shown,) = contestant["panels"]
    assert (shown["objects"], shown["seconds"], shown["network_seconds"]) == (2, 0.1, 1.0)
    assert labels(client, f"/pixels/panels/{panel.pk}").max() == 2
    crop = panel.reading.crop_id
    assert (labels(client, f"/pixels/crops/{crop}/truth") == LABELS[0, 0, :32]).all()
    picture = client.get(f"/pixels/crops/{crop}/picture.webp")
    assert Image.open(io.BytesIO(picture.content)).size == (48, 32)


def labels(client: Client, address: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint32]]:
    """Ids, as a browser unpacks them."""
    answer = client.get(address)
    assert answer.headers["Content-Encoding"] == "deflate"
    return np.frombuffer(zlib.decompress(answer.content), "<u4").reshape(32, 48)


def test_contestants_are_compared_in_pairs(world: World) -> None:
    client = world.client("viewer")
    place = f"{LIST}{world.preview.panel.contestant.bake_off_id}/"
    assert client.get(f"{place}agreement/").json() == []


def test_other_parameters_are_asked_for(world: World) -> None:
    client, panel = world.client("member"), str(world.preview.panel_id)
    body = {"panel": panel, "parameters": {"prob_threshold": 0.3}}
    made = client.post("/api/v1/previews/", body, "application/json")
    assert made.status_code == 201
    assert made.json()["state"] == "queued"
    assert made.json()["parameters"]["prob_threshold"] == 0.3
    assert client.get(f"/api/v1/previews/{made.json()['id']}/").json() == made.json()
    problem(client.get(f"/pixels/previews/{made.json()['id']}"), 404)
    wrong = {"panel": panel, "parameters": {"prob_threshold": 7}}
    told = problem(client.post("/api/v1/previews/", wrong, "application/json"), 400)
    assert "Probability threshold" in told["detail"] or "prob_threshold" in told["detail"]


@pytest.mark.parametrize("given", ["count=0", "count=7", "count=x", "image=x", "colour=red"])
def test_suggestions_refuse_what_they_do_not_know(world: World, given: str) -> None:
    place = f"/api/v1/projects/{world.project.pk}/crop-suggestions/?{given}"
    problem(world.client("viewer").get(place), 400)


def test_crops_are_suggested(world: World) -> None:
    place = f"/api/v1/projects/{world.project.pk}/crop-suggestions/"
    (crop,) = world.client("viewer").get(place).json()
    whole = {"t": 0, "z": 0, "y": 0, "x": 0, "height": 64, "width": 48}
    assert crop == {"image": str(world.image.pk), **whole}
    assert world.client("viewer").get(f"{place}?image={world.image.pk}&count=1").json() == [crop]


def test_parameters_say_what_they_concern(world: World) -> None:
    body = world.client("viewer").get("/api/v1/engines/cellpose/").json()
    stages = {name: one["stage"] for name, one in body["parameters"]["properties"].items()}
    assert stages["diameter_px"] == "network"
    assert set(stages.values()) == {"network", "decoding"}
