"""Editing through the API: the log, what is there now, and those who come too late."""

import csv
import io
import zlib
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow.parquet as pq
import pytest
import tifffile

from tests.interfaces.api.problems import problem
from tests.interfaces.world import LABELS, World

PIXELS = "/pixels/segmentations/{}/patches/0/0/0/0/0"


def place(world: World) -> str:
    return f"/api/v1/segmentations/{world.segmentation.pk}/"


def post(world: World, role: str, **body: Any) -> Any:
    return world.client(role).post(f"{place(world)}edits/", body, "application/json")


def test_an_edit_is_seen_wherever_the_objects_are(world: World) -> None:
    before = world.client("viewer").get(f"{place(world)}editing/").json()
    assert before == {
        "revision": 1, "version": 0, "objects": 2, "may_edit": False, "may_review": False,
        "can_undo": False, "can_redo": False, "chunks": [],
    }  # fmt: skip
    made = post(world, "member", version=0, kind="delete", labels=[1])
    assert made.status_code == 201
    assert made.json()["labels"] == [1]
    assert made.json()["chunks"] == [[0, 0, 0, 0, 0]]
    assert (made.json()["can_undo"], made.json()["can_redo"]) == (True, False)
    client = world.client("member")
    now = client.get(f"{place(world)}editing/").json()
    assert (now["version"], now["objects"], now["chunks"]) == (1, 1, [[0, 0, 0, 0, 0]])
    assert (now["may_edit"], now["can_undo"], now["can_redo"]) == (True, True, False)
    assert client.get(place(world)).json()["objects"] == 1
    rows = client.get(f"{place(world)}objects/").json()["results"]
    assert [row["label"] for row in rows] == [2]
    assert client.get(f"{place(world)}objects/?label=1").json()["results"] == []
    exported = client.get(f"{place(world)}export/?format=labels-tiff")
    expected = np.where(LABELS == 1, 0, LABELS)[0, 0]
    assert np.array_equal(tifffile.imread(io.BytesIO(exported.getvalue())), expected)


def test_a_changed_chunk_is_fetched_alone(world: World) -> None:
    address = PIXELS.format(world.segmentation.pk)
    problem(world.client("viewer").get(address), 404)
    post(world, "member", version=0, kind="paint", label=2, runs=[[0, 0, 0, 3, 6]])
    answer = world.client("viewer").get(address)
    assert answer["Content-Encoding"] == "deflate"
    ids = np.frombuffer(zlib.decompress(answer.content), "<u4").reshape(64, 48)
    assert ids[0, :8].tolist() == [0, 0, 0, 2, 2, 2, 0, 0]


def test_measurements_of_touched_objects_are_new(world: World) -> None:
    post(world, "member", version=0, kind="paint", label=2, runs=[[0, 0, 0, 3, 6]])
    rows = world.client("viewer").get(f"{place(world)}objects/").json()["results"]
    assert [(row["label"], row["area_px"]) for row in rows] == [(1, 100), (2, 103)]


def test_who_comes_too_late_hears_what_was_missed(world: World) -> None:
    post(world, "member", version=0, kind="delete", labels=[1])
    body = problem(post(world, "owner", version=0, kind="delete", labels=[2]), 409)
    assert (body["code"], body["version"]) == ("stale_version", 1)
    assert [(edit["kind"], edit["labels"]) for edit in body["edits"]] == [("delete", [1])]
    assert post(world, "owner", version=1, kind="delete", labels=[2]).status_code == 201


def test_an_edit_whose_answer_got_lost_is_done_once(world: World) -> None:
    wish = {"id": str(uuid4()), "version": 0, "kind": "paint", "runs": [[0, 0, 0, 3, 6]]}
    first, again = post(world, "member", **wish), post(world, "member", **wish)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["id"] == wish["id"]
    assert world.client("member").get(place(world)).json()["objects"] == 3


def test_undoing_and_redoing(world: World) -> None:
    problem(post(world, "member", version=0, kind="undo"), 409)
    post(world, "member", version=0, kind="merge", labels=[2, 1])
    undone = post(world, "member", version=1, kind="undo").json()
    assert (undone["objects"], undone["can_undo"], undone["can_redo"]) == (2, False, True)
    assert post(world, "member", version=2, kind="redo").json()["objects"] == 1
    log = world.client("viewer").get(f"{place(world)}edits/?after=1").json()["results"]
    assert [edit["kind"] for edit in log] == ["undo", "redo"]
    assert log[0]["by"] == world.people["member"].username
    problem(world.client("viewer").get(f"{place(world)}edits/?after=x"), 400)


def test_objects_are_given_classes(world: World) -> None:
    member = world.client("member")
    named = {"project": str(world.project.pk), "name": "Mitotic", "gates": []}
    made = member.post("/api/v1/phenotypes/", named, "application/json")
    assert made.status_code == 201
    wish = {"version": 0, "kind": "classify", "labels": [2], "name": "Mitotic"}
    problem(post(world, "viewer", **wish), 403)
    assert post(world, "member", **wish).json()["classes"] == {"2": [None, "Mitotic"]}
    viewer = world.client("viewer")
    rows = viewer.get(f"{place(world)}objects/").json()["results"]
    assert [row["class"] for row in rows] == [None, "Mitotic"]
    assert viewer.get(f"{place(world)}phenotypes/").json()["kinds"] == [-1, 0]
    answer = viewer.get(f"{place(world)}export/?format=csv")
    told = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [(row["class"], row["phenotype"]) for row in told] == [("", ""), ("Mitotic",) * 2]
    answer = viewer.get(f"{place(world)}export/?format=parquet")
    table = pq.read_table(io.BytesIO(answer.getvalue()))
    assert table["class"].to_pylist() == [None, "Mitotic"]
    renamed = member.patch(
        f"/api/v1/phenotypes/{made.json()['id']}/", {"name": "M phase"}, "application/json"
    )
    assert problem(renamed, 409)["code"] == "class_in_use"


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "delete", "labels": [1]},
        {"version": 0, "kind": "delete"},
        {"version": 0, "kind": "delete", "labels": [1], "runs": [[0, 0, 0, 0, 1]]},
        {"version": 0, "kind": "explode"},
        {"version": 0, "kind": "paint", "runs": [[0, 0, 0, 0]]},
        {"version": 0, "kind": "paint", "runs": [[0, 0, 0, -1, 4]]},
        {"version": 0, "kind": "paint", "runs": [[0, 0, 10**6, 0, 4]]},
        {"version": 0, "kind": "split", "label": None, "line": [[0, 0], [1, 1]]},
        {"version": 0, "kind": "split", "label": 1, "line": [[0, 0]]},
        {"version": 0, "kind": "split", "label": 1, "line": [[0, 1e300], [1, 1]]},
        {"version": 0, "kind": "undo", "labels": [1]},
        {"version": 0, "kind": "delete", "labels": [7]},
        {"version": 0, "kind": "delete", "labels": [1] * 501},
        {"version": 0, "kind": "classify", "labels": [1]},
        {"version": 0, "kind": "classify", "labels": [1], "name": "No such class"},
    ],
)
def test_what_makes_no_sense_is_refused(world: World, body: dict[str, Any]) -> None:
    problem(post(world, "member", **body), 400)
    assert world.client("member").get(place(world)).json()["version"] == 0
