"""Two segmentations of an image held against each other through the API."""

import json
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from segmentation.domain.common import storage
from segmentation.domain.images.models import Image
from segmentation.domain.masks import comparing
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.services import publish_segmentation
from segmentation.domain.masks.tables import table_bytes
from segmentation.domain.projects.models import Project
from segmentation.science.engines.tally import tally
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.store import write_labels
from tests.factories import ProjectFactory
from tests.interfaces.api.problems import problem
from tests.interfaces.cli.test_main import ocellus
from tests.interfaces.world import LABELS, PIXELS, World, make_image, make_segmentation


def publish(image: Image, labels: NDArray[np.uint32]) -> Segmentation:
    """A segmentation whose table holds ids and boxes."""
    key = f"segment/{uuid4()}"
    folder = storage.local_path(f"{key}/labels")
    assert folder is not None
    write_labels(folder, labels, ArraySource.of(PIXELS, "YX", name=image.name).info)
    ids = [int(label) for label in np.unique(labels) if label]
    boxes = [[(int(axis.min()), int(axis.max()) + 1) for axis in np.nonzero(labels == label)]
             for label in ids]  # fmt: skip
    columns = {"label": ids}
    for axis, name in ((2, "y"), (3, "x")):
        columns[f"{name}0"] = [box[axis][0] for box in boxes]
        columns[f"{name}1"] = [box[axis][1] for box in boxes]
    storage.put_bytes(f"{key}/objects.parquet", table_bytes(pa.table(columns)))
    return publish_segmentation(
        image, None, None, pixels_key=f"{key}/labels", table_key=f"{key}/objects.parquet",
        count=len(ids), provenance={},
    )  # fmt: skip


@pytest.fixture
def shifted() -> NDArray[np.uint32]:
    """The world's objects: one nearly as it was, one gone, one new."""
    labels = np.zeros_like(LABELS)
    labels[0, 0, 5:15, 6:16] = 4
    labels[0, 0, 50:60, 30:40] = 9
    return labels


def differences(world: World, one: Segmentation, other: Segmentation, role: str = "viewer"):  # type: ignore[no-untyped-def]
    place = f"/api/v1/segmentations/{one.pk}/differences/?compare={other.pk}"
    return world.client(role).get(place)


def test_each_object_is_told_how_it_stands_to_the_others(
    world: World, shifted: NDArray[np.uint32]
) -> None:
    truth = publish(world.image, LABELS)
    found = publish(world.image, shifted)
    body = differences(world, found, truth).json()
    expected = tally(shifted, LABELS).figures()
    assert body["figures"] == expected
    assert body["objects"]["label"] == [4, 9]
    assert body["objects"]["kind"] == ["matched", "extra"]
    assert body["objects"]["partner"] == [1, 0]
    assert body["objects"]["iou"] == [round(90 / 110, 4), 0.0]
    assert body["objects"]["x0"] == [6, 30]
    assert body["others"]["kind"] == ["matched", "missed"]
    assert body["others"]["y1"] == [15, 40]


def test_a_comparison_is_made_once(world: World) -> None:
    truth = publish(world.image, LABELS)
    first = differences(world, world.segmentation, truth).json()
    with patch.object(comparing, "find_differences", side_effect=AssertionError):
        assert differences(world, world.segmentation, truth).json() == first


def test_a_result_is_held_against_what_it_was(world: World) -> None:
    segmentation = publish(world.image, LABELS)
    member, place = world.client("member"), f"/api/v1/segmentations/{segmentation.pk}/"
    edit = {"version": 0, "kind": "delete", "labels": [1]}
    assert member.post(f"{place}edits/", edit, "application/json").status_code == 201
    kept = member.get(f"{place}revisions/").json()["results"]
    assert [(one["number"], one["version"], one["objects"]) for one in kept] == [(1, 0, 2)]
    asked = f"{place}differences/?compare={segmentation.pk}&revision="
    body = member.get(f"{asked}1").json()
    assert body["objects"]["kind"] == ["matched"]
    assert body["others"]["kind"] == ["missed", "matched"]
    # Another edit is another comparison; the revision stays what it is, measurements too.
    edit = {"version": 1, "kind": "delete", "labels": [2]}
    member.post(f"{place}edits/", edit, "application/json")
    assert member.get(f"{asked}1").json()["others"]["kind"] == ["missed", "missed"]
    assert member.get(f"{place}columns/?revision=1").json()["label"] == [1, 2]
    assert member.get(f"{place}columns/").json()["label"] == []
    rows = member.get(f"{place}objects/?revision=1").json()["results"]
    assert [row["label"] for row in rows] == [1, 2]
    assert len(member.get(f"{place}objects/?revision=1&label=2").json()["results"]) == 1
    problem(member.get(f"{asked}7"), 404)
    problem(member.get(f"{asked}one"), 400)


def test_only_two_of_one_image_that_one_sees_are_compared(world: World) -> None:
    elsewhere = make_segmentation(make_image(world.project, "other.tif"), world.model)
    problem(differences(world, world.segmentation, elsewhere), 400)
    foreign: Project = ProjectFactory.create()
    hidden = make_segmentation(make_image(foreign, "hidden.tif"), world.model)
    problem(differences(world, world.segmentation, hidden), 404)
    client = world.client("viewer")
    place = f"/api/v1/segmentations/{world.segmentation.pk}/differences/"
    problem(client.get(place), 400)
    problem(client.get(f"{place}?compare=nonsense"), 400)


def test_a_very_large_image_is_refused_with_the_way_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST_PIXELS", 100)
    body = problem(differences(world, world.segmentation, world.segmentation), 400)
    assert "ocellus evaluate" in body["detail"]


def test_the_figures_are_those_of_the_command(
    world: World, shifted: NDArray[np.uint32], tmp_path: Path
) -> None:
    truth, found = publish(world.image, LABELS), publish(world.image, shifted)
    for folder, segmentation in (("pred", found), ("truth", truth)):
        place = f"/api/v1/segmentations/{segmentation.pk}/export/?format=labels-tiff"
        content = world.client("viewer").get(place).getvalue()
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "cells.labels.tif").write_bytes(content)
    command = ["evaluate", "--pred", tmp_path / "pred", "--truth", tmp_path / "truth", "--json"]
    told = json.loads(ocellus(*command, data=tmp_path / "data").stdout)
    figures = differences(world, found, truth).json()["figures"]
    assert figures["f1"] > 0
    shared = figures.keys() & told.keys()
    assert {"ap", "f1", "panoptic_quality", "mean_matched_iou"} <= shared
    for name in shared:
        assert told[name] == pytest.approx(figures[name], abs=1e-4), name
    kinds = differences(world, found, truth).json()["objects"]["kind"]
    assert figures["ap"]["0.50"] == pytest.approx(kinds.count("matched") / 3)
