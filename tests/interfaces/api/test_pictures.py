"""Figures and sheets of objects through the API."""

import io

import pyarrow as pa
from PIL import Image

from segmentation.domain.common import storage
from segmentation.domain.masks.models import Revision
from segmentation.domain.masks.tables import table_bytes
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World


def test_a_figure_of_a_view(world: World) -> None:
    client = world.client("viewer")
    place = f"/api/v1/segmentations/{world.segmentation.pk}/figure/"
    looks = "0:ff00ff:0:3000:1"
    png = client.get(f"{place}?box=0,0,48,64&size=64&channels={looks}&outlines=phenotypes")
    assert Image.open(io.BytesIO(png.content)).size == (48, 64)
    svg = client.get(f"{place}?box=0,0,20,20&as=svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert "attachment" in svg["Content-Disposition"]
    assert svg.content.count(b"<path") == 1
    assert client.get(f"{place}?box=0,0,20,20&as=svg&outlines=none").content.count(b"<path") == 0
    for wrong in (
        "", "box=0,0,9", "box=a,b,c,d", "box=0,0,49,64", "box=5,5,5,9", "box=0,0,9,9&as=pdf",
        "box=0,0,9,9&channels=1:ffffff:0:1", "box=0,0,9,9&channels=red", "box=0,0,9,9&size=9999",
        "box=0,0,9,9&t=1", "box=0,0,9,9&outlines=blue", "box=0,0,9,9&other=1",
        "box=0,0,9,9&channels=0:ffffff:0.0.1:1",
    ):  # fmt: skip
        problem(client.get(f"{place}?{wrong}"), 400)


def test_a_sheet_of_objects(world: World) -> None:
    client = world.client("viewer")
    place = f"/api/v1/segmentations/{world.segmentation.pk}/montage/"
    boxes = {"t": [0, 0], "z0": [0, 0], "z1": [1, 1], "y0": [5, 30], "x0": [5, 20]}
    ends = {"y1": [15, 40], "x1": [15, 30], "area_px": [100, 101]}
    revision = Revision.objects.get(segmentation=world.segmentation)
    storage.put_bytes(revision.table_key, table_bytes(pa.table({"label": [1, 2], **boxes, **ends})))
    both = Image.open(io.BytesIO(client.get(place).content))
    one = Image.open(io.BytesIO(client.get(f"{place}?labels=2").content))
    assert (both.width, one.width) == (2 * 166 + 6, 166 + 6)
    first = client.get(f"{place}?by=area_px&count=1").content
    assert first == client.get(f"{place}?labels=2").content
    assert client.get(f"{place}?by=area_px&count=1&order=rising").content != first
    for wrong in ("labels=a", "labels=9", "by=nothing", "order=up", "count=0", "count=1000", "x=1"):
        problem(client.get(f"{place}?{wrong}"), 400)
