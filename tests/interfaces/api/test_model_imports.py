"""Taking models in through the API."""

from segmentation.domain.images.models import UploadState
from segmentation.domain.jobs.models import Job
from segmentation.domain.model_registry.models import ModelImport
from tests.interfaces.api.problems import problem
from tests.interfaces.api.tus.client import TUS, metadata
from tests.interfaces.world import World, make_model

JSON = "application/json"
IMPORTS = "/api/v1/model-imports/"
FLUO = "stardist-2d-versatile-fluo"


def test_the_catalogue_shows_licences_and_what_is_installed(world: World) -> None:
    rows = world.client("admin").get("/api/v1/model-catalogue/").json()["results"]
    by_name = {row["name"]: row for row in rows}
    assert by_name[FLUO]["installed"] is None
    assert by_name[FLUO]["address"].startswith("https://")
    assert by_name["cellpose-cyto3"]["non_commercial"] is True
    assert "Not for commercial use." in by_name["cellpose-cyto3"]["terms"]
    assert by_name["cellseg"]["address"] is None
    make_model(FLUO)
    rows = world.client("admin").get("/api/v1/model-catalogue/").json()["results"]
    assert {row["name"]: row for row in rows}[FLUO]["installed"] == FLUO


def test_a_model_is_fetched_once_its_licence_is_accepted(world: World) -> None:
    client = world.client("admin")
    told = problem(client.post(IMPORTS, {"published": FLUO}, JSON), 400)
    assert "Accept the licence" in told["detail"]
    body = {"published": FLUO, "accept_licence": True}
    made = client.post(IMPORTS, body, JSON).json()
    assert (made["state"], made["published"], made["model"]) == ("queued", FLUO, None)
    assert client.get(f"{IMPORTS}{made['id']}/").json() == made
    assert Job.objects.get(kind="import_model").project is None
    problem(client.post(IMPORTS, {**body, "published": "nothing"}, JSON), 404)
    problem(client.post(IMPORTS, {}, JSON), 400)


def test_an_uploaded_file_waits_until_it_is_said_what_it_is(world: World) -> None:
    client = world.client("admin")
    header = metadata(filename="2D_mine.zip", kind="model")
    begun = client.post(
        "/api/v1/uploads/", headers={**TUS, "Upload-Length": "0", "Upload-Metadata": header}
    )
    assert begun.status_code == 201, begun.content
    upload = client.get(begun["Location"]).json()
    assert (upload["kind"], upload["project"], upload["state"]) == (
        "model", None, UploadState.RECEIVING,
    )  # fmt: skip
    body = {"upload": upload["id"], "engine": "stardist", "licence": "BSD-3-Clause"}
    made = client.post(IMPORTS, body, JSON).json()
    assert (made["filename"], made["engine"]) == ("2D_mine.zip", "stardist")
    assert ModelImport.objects.get().licence == "BSD-3-Clause"
    problem(client.post(IMPORTS, body, JSON), 409)
    problem(client.post(IMPORTS, {**body, "engine": "abacus"}, JSON), 400)


def test_models_go_into_no_project_and_images_into_one(world: World) -> None:
    client, length = world.client("admin"), {"Upload-Length": "1"}
    project = str(world.project.pk)
    for given in ({"kind": "model", "project": project}, {"kind": "image"}):
        header = {**TUS, **length, "Upload-Metadata": metadata(filename="a", **given)}
        problem(client.post("/api/v1/uploads/", headers=header), 400)
