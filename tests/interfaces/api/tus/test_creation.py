"""Everything of tus that is not sending bytes, and the uploads as JSON."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.http import parse_http_date
from pytest_django import Settings

from segmentation.domain.images import staging
from segmentation.domain.images.models import Upload, UploadState
from segmentation.domain.jobs.models import Job
from tests.factories import ProjectFactory
from tests.interfaces.api.problems import problem
from tests.interfaces.api.tus.client import TUS, metadata
from tests.interfaces.world import World

UPLOADS = "/api/v1/uploads/"


def create(client: Client, length: int | str = 10, **given: str) -> Any:
    """POST as a tus client does."""
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(**given)}
    return client.post(UPLOADS, headers=headers)


@pytest.fixture
def given(world: World) -> dict[str, str]:
    """What every upload says of itself."""
    return {"filename": "cells.tif", "project": str(world.project.pk)}


def test_the_server_says_what_it_can_do(db: None) -> None:
    answer = Client().options(UPLOADS)
    assert answer.status_code == 204
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert set(answer["Tus-Extension"].split(",")) == {
        "creation", "expiration", "checksum", "termination",
    }  # fmt: skip
    assert {"sha1", "sha256"} <= set(answer["Tus-Checksum-Algorithm"].split(","))
    assert int(answer["Tus-Max-Size"]) > 0


def test_an_upload_is_begun_at_a_relative_address(world: World, given: dict[str, str]) -> None:
    client = world.client("member")
    made = create(client, filename="../böse/cells.tif", project=given["project"])
    upload = Upload.objects.get(filename="cells.tif")
    assert made.status_code == 201
    assert made["Location"] == f"/api/v1/uploads/{upload.pk}/"
    assert made["Tus-Resumable"] == "1.0.0"
    assert made["Upload-Offset"] == "0"
    assert abs(parse_http_date(made["Upload-Expires"]) - upload.expires_at.timestamp()) < 1
    assert staging.path(upload.pk).stat().st_size == 0
    where = client.head(made["Location"], headers=TUS)
    assert (where.status_code, where["Upload-Offset"], where["Upload-Length"]) == (200, "0", "10")
    assert where["Cache-Control"] == "no-store"
    assert where["Upload-Metadata"].startswith("filename Y2VsbHMudGlm,project ")


def test_an_upload_is_json_at_the_same_address(world: World, given: dict[str, str]) -> None:
    client = world.client("member")
    place = create(client, **given)["Location"]
    body = client.get(place).json()
    assert body["filename"] == "cells.tif"
    assert (body["offset"], body["length"], body["state"]) == (0, 10, "receiving")
    assert (body["error"], body["images"]) == ("", [])
    listed = client.get(f"{UPLOADS}?project={given['project']}&state=receiving").json()["results"]
    assert body in listed
    # Others of the project see it, too.
    assert world.client("viewer").get(place).json() == body


def test_an_empty_file_needs_no_bytes(world: World, given: dict[str, str]) -> None:
    made = create(world.client("member"), 0, **given)
    assert made.status_code == 201
    assert Upload.objects.get(length=0).state == UploadState.IMPORTING


@pytest.mark.parametrize(
    ("length", "change", "status"),
    [
        ("", {}, 400),
        ("-1", {}, 400),
        ("١٢", {}, 400),
        ("9" * 30, {}, 400),
        (10, {"filename": ""}, 400),
        (10, {"filename": ".."}, 400),
        (10, {"project": "x"}, 400),
        (10, {"project": str(uuid4())}, 404),
        (10, {"kind": "odd"}, 400),
        (10, {"set": "x"}, 400),
        (10, {"image": "x", "kind": "labels"}, 400),
        (10, {"image": str(uuid4()), "kind": "labels"}, 404),
        (10, {"image": str(uuid4())}, 400),
        (10, {"colour": "red"}, 400),
    ],
)
def test_what_makes_no_sense_is_refused(
    length: int | str, change: dict[str, str], status: int, world: World, given: dict[str, str]
) -> None:
    if not str(length).isascii():
        length = str(length).encode().decode("latin-1")
    problem(create(world.client("member"), length, **{**given, **change}), status)
    assert Upload.objects.count() == 1


def test_labels_say_which_image_they_are_of(world: World, given: dict[str, str]) -> None:
    client, image = world.client("member"), str(world.image.pk)
    place = create(client, **given, kind="labels", image=image)["Location"]
    assert client.get(place).json()["target"] == image
    assert metadata(image=image) in client.head(place, headers=TUS)["Upload-Metadata"]


def test_metadata_must_be_base64(world: World) -> None:
    headers = {**TUS, "Upload-Length": "1", "Upload-Metadata": "filename not-base64!"}
    problem(world.client("member").post(UPLOADS, headers=headers), 400)


def test_the_version_must_be_ours(world: World, given: dict[str, str]) -> None:
    client = world.client("member")
    place = create(client, **given)["Location"]
    for answer in (client.post(UPLOADS), client.delete(place), client.head(place)):
        assert answer.status_code == 412
        assert answer["Tus-Version"] == "1.0.0"


def test_there_must_be_room(world: World, given: dict[str, str], settings: Settings) -> None:
    settings.OCELLUS_UPLOAD_MAX_BYTES = 100
    problem(create(world.client("member"), 101, **given), 413)
    settings.OCELLUS_PROJECT_MAX_BYTES = world.image.bytes + world.upload.length + 50
    problem(create(world.client("member"), 51, **given), 413)
    assert create(world.client("member"), 50, **given).status_code == 201


def test_an_upload_is_ended_by_who_began_it(world: World, given: dict[str, str]) -> None:
    client = world.client("member")
    place = create(client, **given)["Location"]
    problem(world.client("owner").delete(place, headers=TUS), 403)
    problem(world.client("stranger").delete(place, headers=TUS), 404)
    assert client.delete(place, headers=TUS).status_code == 204
    assert client.head(place, headers=TUS).status_code == 404
    problem(client.get(place), 404)


def test_a_set_is_closed_once_all_is_there(world: World, given: dict[str, str]) -> None:
    client, together = world.client("member"), str(uuid4())
    finish = f"/api/v1/upload-sets/{together}/finish/"
    create(client, 0, **given, set=together, relative_path="scan/cells.tif")
    place = create(client, 4, **given, set=together, relative_path="scan/cells.xml")["Location"]
    problem(client.post(finish), 409)
    Upload.objects.filter(pk=place.split("/")[-2]).update(offset=4)
    problem(world.client("owner").post(finish), 404)
    closed = client.post(finish)
    assert closed.status_code == 200
    assert len(closed.json()["uploads"]) == 2
    assert Job.objects.filter(kind="import").count() == 2
    assert client.post(finish).json() == closed.json()
    assert Job.objects.filter(kind="import").count() == 2
    problem(create(client, 4, **given, set=together), 409)


def test_a_set_of_another_project_is_not_there(world: World, given: dict[str, str]) -> None:
    together = str(uuid4())
    assert create(world.client("owner"), **given, set=together).status_code == 201
    other = ProjectFactory.create(created_by=world.people["owner"])
    given["project"] = str(other.pk)
    problem(create(world.client("owner"), **given, set=together), 404)
