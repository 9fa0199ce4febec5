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
from segmentation.interfaces.api.files import FileDownload
from tests.interfaces.api.problems import problem
from tests.interfaces.server import Server
from tests.interfaces.world import LABELS, World


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
