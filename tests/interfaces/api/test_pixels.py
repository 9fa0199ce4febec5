"""Pixels over HTTP: ranges, tags, and who may read them."""

import numpy as np
import pytest
import zarr
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from segmentation.domain.common import storage
from segmentation.domain.images.models import Image
from segmentation.interfaces.api.pixels.ranges import ByteRange, parse_range
from tests.interfaces.api.problems import problem
from tests.interfaces.world import LABELS, PIXELS, World

CHUNK = "0/c/0/0/0/0/0"


def chunk_of(world: World) -> str:
    """The address of the image's only chunk."""
    return f"/pixels/images/{world.image.pk}.zarr/{CHUNK}"


def bytes_of(world: World) -> bytes:
    return storage.get_bytes(f"{world.image.pixels_key}/{CHUNK}")


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("bytes=0-9", ByteRange(0, 10)),
        ("bytes=5-", ByteRange(5)),
        ("bytes=-4", ByteRange(suffix=4)),
        ("bytes=0-0", ByteRange(0, 1)),
        ("bytes=9-0", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("bytes=-", None),
        ("bytes=", None),
        ("bytes=٣-٤", None),
        ("", None),
    ],
)
def test_ranges_are_read_as_the_standard_says(header: str, meant: ByteRange | None) -> None:
    assert parse_range(header) == meant


@pytest.mark.parametrize("given", ["bytes=0-99", "bytes=10-", "bytes=-8", "bytes=7-999999"])
def test_a_part_is_answered_with_its_place(given: str, world: World) -> None:
    client, whole = world.client("viewer"), bytes_of(world)
    part = client.get(chunk_of(world), headers={"Range": given})
    wanted = parse_range(given)
    assert wanted is not None
    span = wanted.within(len(whole))
    assert span is not None
    assert part.status_code == 206
    assert part.content == whole[span[0] : span[1]]
    assert part["Content-Range"] == f"bytes {span[0]}-{span[1] - 1}/{len(whole)}"
    head = client.head(chunk_of(world), headers={"Range": given})
    assert (head.status_code, head["Content-Range"]) == (206, part["Content-Range"])
    assert int(head["Content-Length"]) == len(part.content)


@pytest.mark.parametrize("given", ["bytes=999999-", "bytes=999999-1000000", "bytes=-0"])
def test_a_part_that_is_none_is_416(given: str, world: World) -> None:
    answer = world.client("viewer").get(chunk_of(world), headers={"Range": given})
    problem(answer, 416)
    assert answer["Content-Range"] == f"bytes */{len(bytes_of(world))}"
    assert "immutable" not in answer["Cache-Control"]


def test_the_whole_is_answered_with_what_caches_need(world: World) -> None:
    client = world.client("viewer")
    whole = client.get(chunk_of(world))
    assert (whole.status_code, whole.content) == (200, bytes_of(world))
    assert whole["Cache-Control"] == "private, immutable, max-age=31536000"
    assert whole["Accept-Ranges"] == "bytes"
    assert whole["Content-Type"] == "application/octet-stream"
    head = client.head(chunk_of(world))
    assert (head.status_code, head.content) == (200, b"")
    assert int(head["Content-Length"]) == len(whole.content)
    assert head["ETag"] == whole["ETag"]
    known = client.get(chunk_of(world), headers={"If-None-Match": f'"x", {whole["ETag"]}'})
    assert (known.status_code, known.content) == (304, b"")
    assert known["ETag"] == whole["ETag"]
    assert client.get(chunk_of(world), headers={"If-None-Match": '"x"'}).status_code == 200
    other = client.get(chunk_of(world), headers={"Range": "bytes=0-1", "If-Range": '"x"'})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "path",
    ["0/c/9/9/9/9/9", "0", "", "/zarr.json", "../../secret_key", "..%2f..%2fsecret_key", "0//c",
     "0/../zarr.json", "zarr.json/", "0\\zarr.json", "%00", "a" * 2000],
)  # fmt: skip
def test_what_is_not_stored_is_not_there(path: str, world: World) -> None:
    place = f"/pixels/images/{world.image.pk}.zarr/{path}"
    problem(world.client("viewer").get(place), 404)
    assert world.client("viewer").head(place).status_code == 404


def test_a_zarr_reader_finds_the_image_and_its_labels(world: World) -> None:
    client = world.client("viewer")

    def fetch(prefix: str, key: str) -> bytes | None:
        answer = client.get(f"{prefix}/{key}")
        return answer.content if answer.status_code == 200 else None

    for prefix, meant in (
        (f"/pixels/images/{world.image.pk}.zarr", PIXELS),
        (f"/pixels/segmentations/{world.segmentation.pk}/1.zarr", LABELS[0, 0]),
    ):
        kept: dict[str, bytes] = {}
        for key in ("zarr.json", "0/zarr.json", CHUNK):
            found = fetch(prefix, key)
            assert found is not None, key
            kept[key] = found
        store = zarr.storage.MemoryStore(
            {key: zarr.core.buffer.cpu.Buffer.from_bytes(data) for key, data in kept.items()}
        )
        array = zarr.open_array(store, path="0", mode="r", zarr_format=3)
        assert np.array_equal(np.asarray(array[0, 0, 0]), meant)
    metadata = client.get(f"/pixels/images/{world.image.pk}.zarr/zarr.json")
    assert metadata["Content-Type"] == "application/json"


def test_a_revision_that_is_none_is_not_there(world: World) -> None:
    place = f"/pixels/segmentations/{world.segmentation.pk}/2.zarr/zarr.json"
    problem(world.client("viewer").get(place), 404)


def test_an_image_shows_its_thumbnail_once_it_has_one(world: World) -> None:
    place = f"/pixels/images/{world.image.pk}/thumbnail.webp"
    shown = world.client("viewer").get(place)
    assert (shown["Content-Type"], shown.content[:4]) == ("image/webp", b"RIFF")
    Image.objects.update(thumbnail_key="", pixels_key="")
    problem(world.client("viewer").get(place), 404)
    problem(world.client("viewer").get(chunk_of(world)), 404)


def test_a_member_who_was_removed_reads_nothing_more(world: World) -> None:
    client = world.client("viewer")
    tag = client.get(chunk_of(world))["ETag"]
    world.membership.delete()
    problem(client.get(chunk_of(world)), 404)
    problem(client.get(chunk_of(world), headers={"If-None-Match": tag}), 404)


def test_a_tile_needs_three_queries(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = Client()
    browser.force_login(world.people["viewer"])
    headers = {"Range": "bytes=0-99"}
    browser.get(chunk_of(world), headers=headers)
    with django_assert_num_queries(3):
        browser.get(chunk_of(world), headers=headers)
