"""Images through the API: what reading changed, another name, deletion."""

import pytest

from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Segmentation
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World


@pytest.fixture
def place(world: World) -> str:
    return f"/api/v1/images/{world.image.pk}/"


def test_an_image_says_what_reading_changed(world: World, place: str) -> None:
    Image.objects.update(notes=["float64 values are kept as float32"])
    body = world.client("viewer").get(place).json()
    assert body["notes"] == ["float64 values are kept as float32"]


def test_an_image_takes_another_name_and_nothing_else(world: World, place: str) -> None:
    client = world.client("member")
    renamed = client.patch(place, {"name": " day 1 "}, content_type="application/json")
    assert renamed.json()["name"] == "day 1"
    assert client.get(place).json()["name"] == "day 1"
    for wrong in ({"name": " "}, {"state": "ready"}, {"zork": 1}):
        answer = client.patch(place, wrong, content_type="application/json")
        assert set(problem(answer, 400)["errors"]) == set(wrong)


def test_a_deleted_image_is_gone_with_its_segmentations(world: World, place: str) -> None:
    client = world.client("member")
    assert client.delete(place).status_code == 204
    problem(client.get(place), 404)
    problem(client.get(f"/pixels/images/{world.image.pk}.zarr/zarr.json"), 404)
    assert not Segmentation.objects.filter(pk=world.segmentation.pk).exists()
