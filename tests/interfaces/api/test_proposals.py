"""Asking a model while correcting, and accepting what it proposes."""

from typing import Any

import numpy as np
import pytest

from segmentation.domain.edits.models import Proposal
from segmentation.domain.edits.proposals import pack
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World


def ask(world: World, role: str = "member", **wish: Any) -> Any:
    about = {"segmentation": str(world.segmentation.pk), "model": world.model.slug}
    return world.client(role).post("/api/v1/proposals/", {**about, **wish}, "application/json")


def test_candidates_are_told_row_by_row_and_accepted(world: World) -> None:
    asked = ask(world, y=16, x=16, height=20, width=20).json()
    assert (asked["state"], asked["candidates"], asked["tiles"]) == ("queued", [], 0)
    found = np.zeros((20, 20), np.uint32)
    found[0:2, 0:3] = 1
    found[1, 2:5] = 2
    found[1, 19] = 2
    Proposal.objects.filter(pk=asked["id"]).update(found=pack(found))
    told = world.client("viewer").get(f"/api/v1/proposals/{asked['id']}/").json()
    assert told["candidates"] == [
        {"object": 1, "runs": [[16, 16, 19], [17, 16, 18]]},
        {"object": 2, "runs": [[17, 18, 21], [17, 35, 36]]},
    ]
    place = f"/api/v1/segmentations/{world.segmentation.pk}/"
    wish = {"version": 0, "kind": "accept", "proposal": asked["id"], "object": 2}
    made = world.client("member").post(f"{place}edits/", wish, "application/json")
    assert (made.status_code, made.json()["labels"], made.json()["objects"]) == (201, [3], 3)
    row = world.client("viewer").get(f"{place}objects/?label=3").json()["results"][0]
    assert row["area_px"] == 4


def test_a_point_is_looked_at_in_a_window_and_given_up(world: World) -> None:
    asked = ask(world, seed=[20.5, 30.5]).json()
    proposal = Proposal.objects.get(pk=asked["id"])
    assert (proposal.seed, proposal.height, proposal.width) == ([20.5, 30.5], 64, 48)
    stopped = world.client("member").post(f"/api/v1/proposals/{asked['id']}/cancel/")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "cancelled")


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"y": 0, "x": 0, "height": 20},
        {"y": 0, "x": 0, "height": 20, "width": 20, "seed": [1, 1]},
        {"y": 50, "x": 0, "height": 20, "width": 20},
        {"y": 0, "x": 0, "height": 4, "width": 20},
        {"seed": [64, 0]},
        {"seed": [1, 1], "z": 1},
        {"seed": [1, 1], "parameters": {"no": 1}},
    ],
)
def test_what_makes_no_sense_is_refused(world: World, wish: dict[str, Any]) -> None:
    problem(ask(world, **wish), 400)
    assert not Proposal.objects.exists()
