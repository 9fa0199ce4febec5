"""Phenotypes: shared gates, the cells that lie in them, and which lie near which."""

import csv
import io
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import scipy.stats

from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common import storage
from segmentation.domain.masks.models import Revision
from segmentation.domain.masks.tables import table_bytes
from tests.factories import ProjectFactory
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World


def gate(low: float, high: float) -> dict[str, Any]:
    return {"x": "area_px", "y": "mean_DAPI", "across": [low, high], "up": [0, 1000]}


def add(world: World, name: str, *gates: dict[str, Any], role: str = "member", **more: Any) -> Any:
    body = {"project": str(world.project.pk), "name": name, "gates": list(gates), **more}
    return world.client(role).post("/api/v1/phenotypes/", body, "application/json")


@pytest.fixture
def cells(world: World) -> str:
    """Four cells in a row, and the address of their segmentation."""
    table = pa.table(
        {
            "label": [1, 2, 3, 7], "t": [0] * 4, "area_px": [10, 20, 30, 40],
            "centroid_z_px": [0.0] * 4, "centroid_y_px": [0.0] * 4,
            "centroid_x_px": [0.0, 1.0, 2.0, 9.0], "mean_DAPI": [1.0, 1.0, 1.0, 5000.0],
        }
    )  # fmt: skip
    revision = Revision.objects.get(segmentation=world.segmentation)
    storage.put_bytes(revision.table_key, table_bytes(table))
    return f"/api/v1/segmentations/{world.segmentation.pk}/"


def test_gates_are_kept_for_all_of_the_project(world: World, cells: str) -> None:
    small = add(world, "small", gate(0, 20)).json()
    assert (small["color"], small["position"]) == ("#e69f00", 0)
    assert add(world, "any", gate(0, 99), color="#ABCDEF").json()["color"] == "#abcdef"
    listed = world.client("viewer").get(f"/api/v1/phenotypes/?project={world.project.pk}").json()
    assert [one["name"] for one in listed["results"]] == ["small", "any"]
    assert listed["results"][0]["gates"] == [gate(0, 20)]
    found = world.client("viewer").get(f"{cells}phenotypes/").json()
    assert found["label"] == [1, 2, 3, 7]
    assert found["kinds"] == [0, 0, 1, -1]
    assert [(one["name"], one["cells"]) for one in found["phenotypes"]] == [
        ("small", 2),
        ("any", 1),
    ]
    place = f"/api/v1/phenotypes/{small['id']}/"
    changed = world.client("owner").patch(
        place, {"name": "tiny", "gates": [gate(0, 99), gate(5, 15)], "position": 2},
        "application/json",
    )  # fmt: skip
    assert changed.json()["name"] == "tiny"
    assert world.client("viewer").get(f"{cells}phenotypes/").json()["kinds"] == [0, 0, 0, -1]
    assert world.client("member").delete(place).status_code == 204
    assert AuditEntry.objects.filter(action__startswith="phenotype").count() == 4


def test_what_is_no_phenotype_is_refused(world: World, cells: str) -> None:
    add(world, "small", gate(0, 20))
    problem(add(world, "small", gate(0, 9)), 409)
    for wrong in ({**gate(0, 9), "up": [9, 0]}, {**gate(0, 9), "up": [0]}, {"x": "area_px"}):
        problem(add(world, "wrong", wrong), 400)
    for name in ("", "=1+1", "x" * 61):
        problem(add(world, name, gate(0, 9)), 400)
    problem(add(world, "nine", *[gate(0, 9)] * 9), 400)
    problem(add(world, "red", gate(0, 9), color="red"), 400)
    elsewhere = {"project": str(ProjectFactory.create().pk), "name": "x", "gates": [gate(0, 1)]}
    answer = world.client("member").post("/api/v1/phenotypes/", elsewhere, "application/json")
    problem(answer, 404)


def test_neighbours_are_counted_by_kind(world: World, cells: str) -> None:
    add(world, "small", gate(0, 20))
    add(world, "large", gate(21, 99))
    client = world.client("viewer")
    found = client.get(f"{cells}neighbourhood/?nearest=1").json()
    assert found["names"] == ["small", "large", "other"]
    assert found["cells"] == [2, 1, 1]
    # 2 is as near to 1 as to 3; 3 is nearest to 2, 7 to 3.
    assert found["mean"][1] == [1.0, 0.0, 0.0]
    assert found["mean"][2] == [0.0, 1.0, 0.0]
    near = client.get(f"{cells}neighbourhood/?radius=2").json()
    assert near["mean"] == [[1.0, 1.0, 0.0], [2.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    assert near["enrichment"][2] == [None, None, None]
    for wrong in ("nearest=0", "nearest=1000", "radius=nan", "nearest=1&radius=1", "k=3"):
        problem(client.get(f"{cells}neighbourhood/?{wrong}"), 400)


def test_exports_say_of_which_phenotype_cells_are(world: World, cells: str) -> None:
    add(world, "T cell, small", gate(0, 20))
    answer = world.client("viewer").get(f"{cells}export/?format=csv&nearest=2")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [row["phenotype"] for row in rows] == ["T cell, small", "T cell, small", "", ""]
    assert [row["near_T cell, small"] for row in rows] == ["1", "1", "2", "1"]
    assert [row["near_other"] for row in rows] == ["1", "1", "0", "1"]


def test_profiles_say_what_phenotypes_are_like(world: World, cells: str) -> None:
    add(world, "small", gate(0, 20))
    add(world, "large", gate(21, 99))
    client = world.client("viewer")
    found = client.get(f"{cells}profiles/").json()
    assert (found["names"], found["cells"]) == (["small", "large", "other"], [2, 1, 1])
    assert found["columns"] == ["mean_DAPI"]
    scores = scipy.stats.zscore([1.0, 1.0, 1.0, 5000.0])
    np.testing.assert_allclose([row[0] for row in found["scores"]], scores[1:], rtol=1e-5)
    seen = client.get(f"{cells}profiles/?cofactor=5").json()["scores"]
    scores = scipy.stats.zscore(np.arcsinh(np.array([1.0, 1.0, 1.0, 5000.0]) / 5))
    np.testing.assert_allclose([row[0] for row in seen], scores[1:], rtol=1e-5)
    assert client.get(f"{cells}profiles/?of=compensated").json()["columns"] == []
    for wrong in ("of=x", "cofactor=0", "cofactor=nan", "cofactor=a", "other=1"):
        problem(client.get(f"{cells}profiles/?{wrong}"), 400)
