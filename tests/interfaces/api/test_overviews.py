"""What a run found, image by image, and what a project holds."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from segmentation.domain.masks import queries
from segmentation.domain.masks.tables import table_rows
from segmentation.domain.reviews.models import ReviewSettings
from segmentation.domain.runs.models import RunItem
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World, make_image, make_run


def test_each_image_says_how_its_objects_are_spread(world: World) -> None:
    client, place = world.client("viewer"), f"/api/v1/runs/{world.run.pk}/overview/"
    found = client.get(place).json()
    assert (found["columns"], found["column"], found["more"]) == (
        ["area_px", "score"], "area_px", False,
    )  # fmt: skip
    (image,) = found["images"]
    assert (image["name"], image["objects"]) == ("cells.tif", 2)
    assert image["segmentation"] == str(world.segmentation.pk)
    assert image["quantiles"] == [100.0] * 5
    # What is no number counts for nothing.
    scores = client.get(f"{place}?column=score").json()["images"][0]["quantiles"]
    np.testing.assert_allclose(scores, [0.5] * 5)
    problem(client.get(f"{place}?column=label"), 400)
    problem(client.get(f"{place}?other=1"), 400)


def test_more_images_are_told_with_as_few_questions_and_tables_read_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, place = world.client("viewer"), f"/api/v1/runs/{world.run.pk}/overview/"
    read: list[Any] = []

    def counted(*given: Any) -> pa.Table:
        read.append(given)
        return table_rows(*given)

    monkeypatch.setattr(queries, "table_rows", counted)
    with CaptureQueriesContext(connection) as few:
        client.get(place)
    for position in range(1, 6):
        image = make_image(world.project, f"{position}.tif")
        _, item = make_run(world.project, image, world.model)
        RunItem.objects.filter(pk=item.pk).update(run=world.run, position=position)
    read.clear()
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(place).json()["images"]) == 6
    # Of the first image the columns alone; how it is spread was known.
    assert len(many) <= len(few)
    assert len(read) == 6


def test_a_project_is_told_at_a_glance(world: World) -> None:
    make_image(world.project, "later.tif")
    place = f"/api/v1/projects/{world.project.pk}/overview/"
    told = world.client("viewer").get(place).json()
    assert (told["images"], told["objects"], told["more"]) == (2, 2, False)
    assert told["verdicts"] == {"none": 1}
    (found,) = told["found"]
    height, width = world.image.shape[-2:]
    assert (found["name"], found["objects"]) == ("cells.tif", 2)
    assert found["per_megapixel"] == 2e6 / (height * width)
    size = world.image.pixel_size_um.get("x")
    wanted = size and found["per_megapixel"] / (size * world.image.pixel_size_um["y"])
    assert found["density"] == wanted
    (run,) = told["runs"]
    assert (run["run"], run["model"]) == (str(world.run.pk), world.model.slug)
    assert (run["column"], run["quantiles"], run["objects"]) == ("area_px", [100.0] * 5, 2)
    # Whoever reviews blindly is told of no models.
    ReviewSettings.objects.create(project=world.project, blind=True)
    assert world.client("reviewer").get(place).json()["runs"] == []
    assert len(world.client("owner").get(place).json()["runs"]) == 1
