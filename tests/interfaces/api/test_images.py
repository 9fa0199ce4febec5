"""Images through the API: what reading changed, another name, deletion."""

from uuid import uuid4

import pytest

from segmentation.domain.images.models import Image
from segmentation.domain.images.queries import open_pixels
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
    assert not Segmentation.objects.present().filter(pk=world.segmentation.pk).exists()


def test_channels_are_named_from_a_list_of_markers(world: World) -> None:
    client = world.client("member")
    place, body = "/api/v1/images/channel-names/", {"images": [str(world.image.pk)]}
    answer = client.post(place, {**body, "names": "channel,marker\n1,CD3\n"}, "application/json")
    assert answer.json() == {"names": ["CD3"]}
    found = client.get(f"/api/v1/images/{world.image.pk}/").json()
    assert [channel["name"] for channel in found["channels"]] == ["CD3"]
    world.image.refresh_from_db()
    # What is measured from now on is called so.
    assert [channel.name for channel in open_pixels(world.image).info.channels] == ["CD3"]
    problem(client.post(place, {**body, "names": "a\nb"}, "application/json"), 400)
    problem(client.post(place, {**body, "names": " \n"}, "application/json"), 400)
    other = {"images": [str(uuid4())], "names": "a"}
    problem(client.post(place, other, "application/json"), 404)
