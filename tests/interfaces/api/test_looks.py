"""How someone looks at images is remembered for them alone, by project and kind of image."""

import json
from typing import Any

from segmentation.domain.projects import looks
from segmentation.domain.projects.models import ViewSettings
from tests.interfaces.world import World

CHANNEL = {"visible": True, "color": "#ff0000", "start": 1.5, "end": 900, "gamma": 0.5}


def address(world: World) -> str:
    return f"/api/v1/projects/{world.project.pk}/view-settings/"


def put(world: World, role: str = "viewer", **change: Any) -> Any:
    body = {"kind": "uint16/1", "channels": [CHANNEL], "smooth": False, **change}
    return world.client(role).put(address(world), json.dumps(body), "application/json")


def get(world: World, role: str = "viewer", kind: str = "uint16/1") -> Any:
    return world.client(role).get(f"{address(world)}?kind={kind}").json()


def test_everyone_has_views_of_their_own(world: World) -> None:
    assert get(world)["channels"] == []
    assert put(world).status_code == 200
    kept = get(world)
    assert kept["channels"] == [{**CHANNEL, "map": "", "inverted": False, "auto": False}]
    assert kept["smooth"] is False
    assert get(world, "member")["channels"] == []
    assert get(world, kind="uint8/3")["channels"] == []


def test_a_view_is_changed_and_forgotten(world: World) -> None:
    put(world)
    put(world, channels=[{**CHANNEL, "map": "magma"}])
    assert get(world)["channels"][0]["map"] == "magma"
    put(world, channels=[])
    assert get(world)["channels"] == []
    assert not ViewSettings.objects.exists()


def test_what_is_no_view_is_refused(world: World) -> None:
    for wrong in ({"color": "red"}, {"gamma": 0}, {"end": float("inf")}, {"more": 1}):
        assert put(world, channels=[{**CHANNEL, **wrong}]).status_code == 400, wrong
    assert put(world, channels=[CHANNEL] * 201).status_code == 400
    assert put(world, kind="k" * 65).status_code == 400


def test_the_oldest_of_many_kinds_is_forgotten(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(looks, "MOST_KINDS", 2)
    for kind in "abc":
        put(world, kind=kind)
    assert get(world, kind="a")["channels"] == []
    assert get(world, kind="c")["channels"] != []
