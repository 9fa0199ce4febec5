"""Engines and models through the API."""

from pathlib import Path
from uuid import uuid4

from pytest_django import DjangoAssertNumQueries

from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import Model, ModelOrigin, ModelState
from segmentation.domain.model_registry.services import set_default_model
from segmentation.domain.runs.models import Run
from tests.factories import ProjectFactory
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


def test_a_model_s_page_has_its_training_record(world: World) -> None:
    header = {
        **world.model.header, "training": {"curve": [{"epoch": 1, "loss": 0.5}]},
        "pixel_size_um": 0.5, "object_diameter_px": 20,
    }  # fmt: skip
    licence = "CC-BY-NC-4.0"
    admin = world.people["admin"]
    made = make_model("noted", header=header, licence=licence, created_by=admin, sha256="ab" * 32)
    said = world.client("viewer").get(f"/api/v1/models/{made.sha256}/").json()
    assert said["slug"] == "noted"
    assert said["training"]["curve"][0]["loss"] == 0.5
    assert (said["pixel_size_um"], said["object_diameter_px"]) == (0.5, 20)
    assert said["non_commercial"] is True
    assert said["created_by"] == admin.username


def test_models_are_searched_and_narrowed(world: World) -> None:
    make_model("trained", origin=ModelOrigin.TRAINED, name="Yeast of ours", project=world.project)
    client = world.client("member")
    for given, slugs in [
        ("search=yeast", ["trained"]),
        ("search=nothing", []),
        ("origin=trained", ["trained"]),
        (f"project={world.project.pk}", [world.model.slug, "trained"]),
    ]:
        found = client.get(f"/api/v1/models/?{given}").json()["results"]
        assert [row["slug"] for row in found] == slugs, given
    elsewhere = ProjectFactory.create(created_by=world.people["member"])
    found = client.get(f"/api/v1/models/?project={elsewhere.pk}").json()["results"]
    assert [row["slug"] for row in found] == [world.model.slug]
    assert "trained" not in str(world.client("stranger").get("/api/v1/models/").json())


def test_a_model_is_downloaded_as_the_file_it_is(world: World, tmp_path: Path) -> None:
    place = f"/api/v1/models/{world.model.slug}/download/"
    client = world.client("viewer")
    problem(client.get(place), 404)
    Model.objects.update(path=str(tmp_path / "file"))
    (tmp_path / "file").write_bytes(b"all the weights")
    answer = client.get(place)
    assert answer.getvalue() == b"all the weights"
    assert f"{world.model.slug}.ocellus" in answer["Content-Disposition"]


def test_what_a_retired_model_made_stays_as_it_was(world: World) -> None:
    place = f"/api/v1/segmentations/{world.segmentation.pk}/"
    before = world.client("viewer").get(place).json()
    body = {"reason": "A better one is there."}
    retired = world.client("admin").post(
        f"/api/v1/models/{world.model.slug}/deprecate/", body, "application/json"
    ).json()  # fmt: skip
    assert (retired["state"], retired["deprecation"]) == ("deprecated", body["reason"])
    client = world.client("member")
    assert client.get(place).json() == before
    assert client.get(f"/api/v1/models/{before['model']}/").json()["state"] == "deprecated"
    run = {"project": str(world.project.pk), "images": "all", "model": world.model.slug}
    problem(client.post("/api/v1/runs/", run, "application/json"), 400)


def test_another_project_s_model_is_not_run(world: World) -> None:
    make_model("elsewhere", project=ProjectFactory.create())
    body = {"project": str(world.project.pk), "images": "all", "model": "elsewhere"}
    problem(world.client("member").post("/api/v1/runs/", body, "application/json"), 404)
    told = problem(world.client("admin").post("/api/v1/runs/", body, "application/json"), 400)
    assert "another project's" in told["detail"]


def test_an_owner_s_default_comes_before_habit(world: World) -> None:
    place = f"/api/v1/projects/{world.project.pk}/run-settings/"
    owner = world.client("owner")
    assert owner.get(place).json()["model"] == world.model.slug
    chosen = make_model("chosen")
    body = {"default_model": str(chosen.pk)}
    said = owner.patch(place, body, "application/json").json()
    assert (said["model"], said["default_model"]) == ("chosen", "chosen")
    assert world.client("viewer").get(place).json() == said
    problem(owner.patch(place, {"default_model": "nothing"}, "application/json"), 404)
    problem(owner.patch(place, {}, "application/json"), 400)
    said = owner.patch(place, {"default_model": None}, "application/json").json()
    assert (said["model"], said["default_model"]) == (world.model.slug, None)


def test_usage_names_the_projects_that_one_sees(world: World) -> None:
    other = ProjectFactory.create(name="Unseen")
    Run.objects.create(project=other, model=world.model)
    set_default_model(world.people["owner"], world.project, world.model)
    place = f"/api/v1/models/{world.model.slug}/usage/"
    (row,) = world.client("viewer").get(place).json()
    assert (row["project"], row["runs"], row["segmentations"], row["is_default"]) == (
        str(world.project.pk), 1, 1, True,
    )  # fmt: skip
    seen = world.client("admin").get(place).json()
    assert {row["project_name"] for row in seen} == {world.project.name, "Unseen"}
    for role, count in (("viewer", 1), ("stranger", 0), ("admin", 2)):
        model = world.client(role).get(f"/api/v1/models/{world.model.slug}/").json()
        assert model["projects_using"] == count


def test_a_thousand_models_and_ten_thousand_segmentations_need_no_more_queries(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = world.client("member")
    places = {
        "/api/v1/models/?limit=1000": 4,
        f"/api/v1/models/?project={world.project.pk}&state=available&search=n": 5,
        f"/api/v1/models/{world.model.slug}/": 3,
        f"/api/v1/models/{world.model.slug}/usage/": 6,
        f"/api/v1/projects/{world.project.pk}/run-settings/": 5,
    }
    for place, most in places.items():
        with django_assert_max_num_queries(most):
            client.get(place)
    many = [
        Model(slug=f"m{i}", name="Nuclei", engine="stardist", version="1", ndim=2, licence="CC0",
              sha256=uuid4().hex * 2, path="", bytes=1, header=world.model.header)
        for i in range(1000)
    ]  # fmt: skip
    Model.objects.bulk_create(many)
    Run.objects.bulk_create([Run(project=world.project, model=model) for model in many])
    made = [Segmentation(image=world.image, model=model) for model in many for _ in range(9)] + [
        Segmentation(image=world.image, model=world.model) for _ in range(1000)
    ]
    Segmentation.objects.bulk_create(made)
    for place, most in places.items():
        with django_assert_max_num_queries(most):
            assert client.get(place).status_code == 200
    rows = client.get("/api/v1/models/?limit=1000").json()["results"]
    assert [row["projects_using"] for row in rows] == [1] * 1000
