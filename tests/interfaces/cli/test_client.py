"""The client against a real server."""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import numpy as np
import pandas as pd
import pytest
import tifffile
from pydantic import BaseModel

from segmentation.domain.accounts.services import create_token
from segmentation.domain.images import staging
from segmentation.domain.images.models import Upload
from segmentation.interfaces.cli.client import (
    AsyncOcellus,
    Ocellus,
    OcellusError,
    answers,
    receiving,
)
from segmentation.interfaces.cli.client import connection as connections
from segmentation.interfaces.cli.client.remembered import Begun
from segmentation.interfaces.cli.client.sending import Outgoing, Sender
from tests.factories import PASSWORD
from tests.interfaces.cli.remote import working
from tests.interfaces.server import Server
from tests.interfaces.world import ARCHIVE, LABELS, World

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def token(server: Server, world: World) -> str:
    return create_token(world.people["member"], "client")[1]


@pytest.fixture
def ocellus(server: Server, token: str) -> Iterator[Ocellus]:
    with Ocellus(server.http, token) as client:
        yield client


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "noise.tif"
    noise = np.random.default_rng(0).integers(0, 255, (300, 400)).astype(np.uint8)
    tifffile.imwrite(path, noise)
    return path


SCHEMAS: dict[str, type[BaseModel]] = {
    "Project": answers.Project, "Upload": answers.Upload, "Image": answers.Image,
    "Run": answers.Run, "RunItem": answers.RunItem, "Segmentation": answers.Segmentation,
    "Export": answers.Export, "Progress": answers.Progress, "Channel": answers.Channel,
    "Training": answers.Training, "Plan": answers.TrainingPlan, "Point": answers.Point,
    "Evaluation": answers.Evaluation, "Entry": answers.Entry, "Review": answers.Review,
    "Phenotype": answers.Phenotype, "Measuring": answers.Measuring,
}  # fmt: skip


@pytest.mark.parametrize("name", SCHEMAS)
def test_answers_are_those_that_the_api_describes(name: str) -> None:
    described = json.loads((ROOT / "frontend/openapi.json").read_text())
    properties = described["components"]["schemas"][name]["properties"]
    for field, about in SCHEMAS[name].model_fields.items():
        assert field in properties
        said: dict[str, Any] = properties[field]
        nullable = "null" in said.get("type", "") or {"type": "null"} in said.get("oneOf", [])
        if nullable:
            assert "None" in str(about.annotation), f"{name}.{field} may be null"


def test_a_project_is_known_by_its_name_and_its_id(ocellus: Ocellus, world: World) -> None:
    by_name, by_id = ocellus.project(world.project.name), ocellus.project(world.project.pk)
    assert by_name == by_id
    assert by_id.role == "member"
    made = ocellus.new_project("Mine")
    assert {project.id for project in ocellus.projects()} == {world.project.pk, made.id}
    with pytest.raises(OcellusError, match="no project “Theirs”"):
        ocellus.project("Theirs")


def test_signing_in_gives_a_client(server: Server, world: World) -> None:
    with Ocellus.sign_in(world.people["member"].username, PASSWORD, server.http) as ocellus:
        assert [project.id for project in ocellus.projects()] == [world.project.pk]
    with pytest.raises(OcellusError) as refused:
        Ocellus.sign_in(world.people["member"].username, "wrong", server.http)
    assert refused.value.status == 401


def test_without_a_token_it_says_where_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OCELLUS_TOKEN", raising=False)
    with pytest.raises(OcellusError, match="set OCELLUS_TOKEN"):
        Ocellus("http://127.0.0.1:1")


def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "TRIES", 1)
    with (
        Ocellus("http://127.0.0.1:1", "x") as ocellus,
        pytest.raises(OcellusError, match=r"127\.0\.0\.1:1 can't be reached"),
    ):
        ocellus.projects()


def test_what_one_may_not_see_is_told(ocellus: Ocellus, world: World) -> None:
    with pytest.raises(OcellusError) as refused:
        ocellus.status(uuid4())
    assert refused.value.status == 404
    with pytest.raises(OcellusError) as refused:
        ocellus.run(world.project.pk, "stardist-nuclei-2d", images=[uuid4()])
    assert refused.value.status == 400


def test_a_list_is_followed_over_its_pages(
    ocellus: Ocellus, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "PAGE", 2)
    names = {ocellus.new_project(f"P{number}").name for number in range(5)}
    listed = [project.name for project in ocellus.projects()]
    assert len(listed) == 6
    assert names < set(listed)


def test_an_upload_becomes_an_image(ocellus: Ocellus, world: World, picture: Path) -> None:
    (picture.parent / "broken.tif").write_bytes(b"II*\0nonsense")
    with working():
        good, bad = ocellus.upload(
            world.project.pk,
            [picture, picture.parent / "broken.tif"],
            begun=picture.parent / "begun",
        )
    assert (good.state, len(good.images)) == ("done", 1)
    assert (bad.state, bad.images) == ("failed", [])
    assert bad.error
    image = next(one for one in ocellus.images(world.project.pk) if one.id == good.images[0])
    assert (image.shape[-2:], image.state) == ([300, 400], "ready")


def test_a_folder_is_sent_as_what_belongs_together(
    ocellus: Ocellus, world: World, picture: Path
) -> None:
    folder = picture.parent / "plate"
    (folder / "a").mkdir(parents=True)
    for name in ("a/one.tif", "two.tif"):
        (folder / name).write_bytes(picture.read_bytes())
    with working():
        uploads = ocellus.upload(world.project.pk, folder)
    rows = Upload.objects.filter(pk__in=[upload.id for upload in uploads])
    assert {row.relative_path for row in rows} == {"plate/a/one.tif", "plate/two.tif"}
    assert len({row.set_id for row in rows}) == 1
    assert {upload.state for upload in uploads} == {"done"}


class Cut(Exception):
    """The script is killed."""


def sender(ocellus: Ocellus, world: World, begun: Path) -> Sender:
    return Sender(ocellus._connection, str(world.project.pk), "image", Begun(begun), piece=50_000)


def test_the_next_start_goes_on_where_the_last_one_ended(
    ocellus: Ocellus, world: World, picture: Path
) -> None:
    begun = picture.parent / "begun.json"

    def killed(count: int) -> None:
        if count:
            raise Cut

    with pytest.raises(Cut):
        sender(ocellus, world, begun).send(Outgoing(picture), killed)
    upload = Upload.objects.get(filename="noise.tif")
    counts: list[int] = []
    place = sender(ocellus, world, begun).send(Outgoing(picture), counts.append)
    assert str(upload.pk) in place
    assert counts[0] == 50_000
    assert counts[-1] == picture.stat().st_size
    assert staging.path(upload.pk).read_bytes() == picture.read_bytes()
    assert Begun(begun)._read() == {}


def test_a_file_that_changed_begins_anew(ocellus: Ocellus, world: World, picture: Path) -> None:
    begun = picture.parent / "begun.json"

    def killed(count: int) -> None:
        if count:
            raise Cut

    with pytest.raises(Cut):
        sender(ocellus, world, begun).send(Outgoing(picture), killed)
    picture.write_bytes(picture.read_bytes()[::-1])
    counts: list[int] = []
    sender(ocellus, world, begun).send(Outgoing(picture), counts.append)
    assert counts[0] == 0
    assert Upload.objects.filter(filename="noise.tif").count() == 2


def test_cuts_on_the_way_are_survived(
    ocellus: Ocellus, world: World, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every second piece is lost on its way, as with a bad network."""
    http, sent = ocellus._connection._http, [0]
    ocellus._connection._first_wait = 0.01
    request = http.request

    def shaky(method: str, place: str, **given: Any) -> httpx.Response:
        if method == "PATCH":
            sent[0] += 1
            if sent[0] % 2:
                raise httpx.ReadError("cut")
        return request(method, place, **given)

    monkeypatch.setattr(http, "request", shaky)
    place = sender(ocellus, world, picture.parent / "begun").send(
        Outgoing(picture), lambda _count: None
    )
    upload = Upload.objects.get(pk=place.split("/")[-2])
    assert staging.path(upload.pk).read_bytes() == picture.read_bytes()
    assert sent[0] > 4


def test_a_run_is_read_and_its_tables_too(ocellus: Ocellus, world: World) -> None:
    run = ocellus.wait(world.run.pk)
    assert (run.state, run.progress.done, run.is_over) == ("completed", 1, True)
    (item,) = ocellus.items(run.id)
    assert item.segmentation is not None
    assert ocellus.segmentation(item.segmentation).objects == 2
    objects = ocellus.objects(item.segmentation)
    assert objects.index.tolist() == [1, 2]
    table = ocellus.table(run.id)
    assert table.loc[("cells.tif", 2), "area_px"] == 100


def test_a_run_that_nobody_works_on_is_waited_for_only_so_long(
    ocellus: Ocellus, world: World
) -> None:
    world.run.__class__.objects.filter(pk=world.run.pk).update(state="queued")
    with pytest.raises(OcellusError, match=r"not over after 0\.3 seconds"):
        ocellus.wait(world.run.pk, timeout=0.3)


def test_results_are_fetched_as_files(ocellus: Ocellus, world: World, tmp_path: Path) -> None:
    with working():
        written = ocellus.export(world.run.pk, "labels-tiff", tmp_path / "out")
    assert {path.name for path in written} == {
        "cells.labels.tif", "manifest.json", "checksums.sha256",
    }  # fmt: skip
    assert (tifffile.imread(tmp_path / "out/cells.labels.tif") == LABELS[0, 0]).all()
    assert not list((tmp_path / "out").glob("*.zip"))
    saved = ocellus.save(world.segmentation.pk, "csv", tmp_path / "one.csv")
    assert pd.read_csv(saved)["label"].tolist() == [1, 2]
    with pytest.raises(OcellusError, match="None of these results is approved"):
        ocellus.export(world.run.pk, "csv", tmp_path, results="approved")
    with pytest.raises(OcellusError, match="format"):
        ocellus.export(world.run.pk, "xlsx", tmp_path)


def test_a_broken_download_goes_on(
    ocellus: Ocellus, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "_PIECE", 500)
    ocellus._connection._first_wait = 0.01
    digest = hashlib.sha256(ARCHIVE).hexdigest()
    world.export.__class__.objects.filter(pk=world.export.pk).update(sha256=digest)
    counts: list[int] = []

    def received(count: int) -> None:
        counts.append(count)
        if len(counts) == 2:
            raise httpx.ReadError("cut")

    place, path = f"/api/v1/exports/{world.export.pk}/download/", tmp_path / "results.zip"
    receiving.download(ocellus._connection, place, path, received, digest)
    assert path.read_bytes() == ARCHIVE
    assert counts == [500, 1000, 1500, 2000]
    with pytest.raises(OcellusError, match="came damaged"):
        receiving.download(ocellus._connection, place, path, lambda _count: None, "0" * 64)
    assert path.read_bytes() == ARCHIVE


async def both(server: Server, token: str, world: World) -> tuple[int, int]:
    async with AsyncOcellus(server.http, token) as ocellus:
        projects, items = await asyncio.gather(ocellus.projects(), ocellus.items(world.run.pk))
    return len(projects), len(items)


def test_calls_can_be_awaited_together(server: Server, token: str, world: World) -> None:
    assert asyncio.run(both(server, token, world)) == (1, 1)
