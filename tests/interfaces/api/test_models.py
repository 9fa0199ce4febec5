"""Engines and models through the API."""

from segmentation.domain.model_registry.models import ModelState
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World, make_model


def test_an_engine_says_what_can_be_set(world: World) -> None:
    client = world.client("viewer")
    (engine,) = [
        row for row in client.get("/api/v1/engines/").json()["results"] if row["name"] == "stardist"
    ]
    assert engine == client.get("/api/v1/engines/stardist/").json()
    assert 2 in engine["ndim"]
    assert {"name", "description"} <= set(engine["channels"][0])
    threshold = engine["parameters"]["properties"]["prob_threshold"]
    assert {"title", "description", "default", "type"} <= set(threshold)
    problem(client.get("/api/v1/engines/nothing/"), 404)


def test_a_model_is_named_by_slug_or_id_and_has_its_own_defaults(world: World) -> None:
    client = world.client("viewer")
    model = client.get(f"/api/v1/models/{world.model.slug}/").json()
    assert model == client.get(f"/api/v1/models/{world.model.pk}/").json()
    assert model["parameters"]["properties"]["prob_threshold"]["default"] == 0.625
    assert model["channels"] == ["nuclei"]
    assert (model["slug"], model["engine"], model["state"]) == (
        world.model.slug, "stardist", "available",
    )  # fmt: skip
    problem(client.get("/api/v1/models/nothing/"), 404)


def test_a_model_of_an_engine_that_is_not_here_is_shown_without_parameters(world: World) -> None:
    odd = make_model("odd", engine="gone")
    assert world.client("viewer").get(f"/api/v1/models/{odd.slug}/").json()["parameters"] == {}


def test_models_are_listed_by_engine_and_drafts_are_for_admins(world: World) -> None:
    make_model("draft", state=ModelState.DRAFT)
    place = "/api/v1/models/?engine=stardist&ordering=slug"
    seen = [row["slug"] for row in world.client("viewer").get(place).json()["results"]]
    assert seen == [world.model.slug]
    seen = [row["slug"] for row in world.client("admin").get(place).json()["results"]]
    assert seen == ["draft", world.model.slug]
    problem(world.client("viewer").get("/api/v1/models/draft/"), 404)
    problem(world.client("viewer").get("/api/v1/models/?engine=nothing"), 400)
