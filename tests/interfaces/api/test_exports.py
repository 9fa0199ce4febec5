"""Segmentations as files."""

import asyncio
import csv
import io
from pathlib import Path

import httpx
import numpy as np
import pyarrow.parquet as pq
import pytest
import tifffile

from segmentation.domain.accounts.services import create_token
from segmentation.interfaces.api import files
from segmentation.interfaces.api.files import FileDownload
from tests.interfaces.api.problems import problem
from tests.interfaces.server import Server
from tests.interfaces.world import ARCHIVE, LABELS, World


def place(world: World, name: str) -> str:
    return f"/api/v1/segmentations/{world.segmentation.pk}/export/?format={name}"


def test_labels_come_as_a_tiff(world: World, data_folder: Path) -> None:
    answer = world.client("viewer").get(place(world, "labels-tiff"))
    assert answer.status_code == 200
    data = answer.getvalue()
    assert int(answer["Content-Length"]) == len(data)
    assert answer["Content-Disposition"].startswith('attachment; filename="cells')
    labels = tifffile.imread(io.BytesIO(data))
    assert labels.dtype == np.uint16
    assert (labels == LABELS[0, 0]).all()
    # Nothing stays behind on the server.
    assert not [path for path in (data_folder / "exports").rglob("*") if path.is_file()]


def test_the_table_comes_as_csv_and_as_parquet(world: World) -> None:
    client = world.client("viewer")
    rows = list(csv.DictReader(io.StringIO(client.get(place(world, "csv")).getvalue().decode())))
    assert [row["label"] for row in rows] == ["1", "2"]
    table = pq.read_table(io.BytesIO(client.get(place(world, "parquet")).getvalue()))
    assert table["label"].to_pylist() == [1, 2]


@pytest.mark.parametrize("name", ["", "exe", "labels-tiff&colour=red"])
def test_a_format_that_is_none_is_refused(name: str, world: World) -> None:
    problem(world.client("viewer").get(place(world, name)), 400)
    problem(world.client("stranger").get(place(world, "csv")), 404)


def test_a_real_server_sends_the_same_bytes(server: Server, world: World) -> None:
    meant = world.client("viewer").get(place(world, "labels-tiff")).getvalue()
    headers = {"Authorization": f"Token {create_token(world.people['viewer'], 'export')[1]}"}
    answer = httpx.get(server.http + place(world, "labels-tiff"), headers=headers)
    assert answer.status_code == 200
    assert tifffile.imread(io.BytesIO(answer.content)).shape == (64, 48)
    assert len(answer.content) == len(meant)


def test_a_file_is_sent_piece_by_piece_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(bytes(600_000))

    async def pieces(response: FileDownload) -> list[int]:
        return [len(piece) async for piece in response]

    response = FileDownload(path.open("rb"), "big", "application/octet-stream")
    sizes = asyncio.run(pieces(response))
    assert sizes == [262_144, 262_144, 75_712]
    response.close()
    assert response.file.closed


def archive_of(world: World) -> str:
    return f"/api/v1/exports/{world.export.pk}/download/"


def test_an_export_is_asked_for_and_says_how_far_it_is(world: World) -> None:
    body = {"project": str(world.project.pk), "run": str(world.run.pk), "format": "geojson"}
    answer = world.client("viewer").post("/api/v1/exports/", body, "application/json")
    assert answer.status_code == 201
    export = answer.json()
    assert (export["state"], export["download"]) == ("queued", None)
    assert export["progress"] == {"done": 0, "total": 1}
    problem(world.client("viewer").get(f"/api/v1/exports/{export['id']}/download/"), 404)
    listed = world.client("viewer").get(f"/api/v1/exports/?run={world.run.pk}").json()["results"]
    assert {one["id"] for one in listed} == {export["id"], str(world.export.pk)}
    other = {**body, "format": "xlsx"}
    problem(world.client("viewer").post("/api/v1/exports/", other, "application/json"), 400)


def test_a_broken_download_goes_on(world: World) -> None:
    client = world.client("viewer")
    whole = client.get(archive_of(world))
    assert whole.getvalue() == ARCHIVE
    assert whole["Accept-Ranges"] == "bytes"
    assert whole["Content-Disposition"] == 'attachment; filename="results.zip"'
    rest = client.get(
        archive_of(world), headers={"Range": "bytes=1500-", "If-Range": whole["ETag"]}
    )
    assert (rest.status_code, rest.getvalue()) == (206, ARCHIVE[1500:])
    assert rest["Content-Range"] == f"bytes 1500-{len(ARCHIVE) - 1}/{len(ARCHIVE)}"
    another = client.get(archive_of(world), headers={"Range": "bytes=1500-", "If-Range": '"x"'})
    assert another.status_code == 200
    beyond = client.get(archive_of(world), headers={"Range": f"bytes={len(ARCHIVE)}-"})
    problem(beyond, 416)
    assert beyond["Content-Range"] == f"bytes */{len(ARCHIVE)}"


def test_a_real_server_sends_an_archive_piece_by_piece(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "STORED_PIECE", 300)
    headers = {"Authorization": f"Token {create_token(world.people['viewer'], 'export')[1]}"}
    answer = httpx.get(server.http + archive_of(world), headers=headers)
    assert (answer.status_code, answer.content) == (200, ARCHIVE)
    part = httpx.get(server.http + archive_of(world), headers=headers | {"Range": "bytes=-5"})
    assert (part.status_code, part.content) == (206, ARCHIVE[-5:])
