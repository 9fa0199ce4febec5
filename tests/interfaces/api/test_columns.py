"""Measurements of all objects at once."""

from tests.interfaces.api.problems import problem
from tests.interfaces.world import World


def test_columns_are_listed_and_read(world: World) -> None:
    client = world.client("viewer")
    place = f"/api/v1/segmentations/{world.segmentation.pk}/columns/"
    body = client.get(place).json()
    assert body == {"columns": ["area_px", "score"], "label": [1, 2], "values": {}}
    body = client.get(f"{place}?names=score,area_px,score").json()
    assert body["values"] == {"score": [0.5, None], "area_px": [100, 100]}
    for wrong in ("names=colour", "names=label", f"names={','.join('abcdefghi')}", "other=1"):
        problem(client.get(f"{place}?{wrong}"), 400)
