"""PATCH of uploads is counted and logged like every other request, whatever becomes of it."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from prometheus_client import REGISTRY

from segmentation.interfaces.api.tus import patch
from tests.interfaces.api.tus.client import TusClient
from tests.interfaces.world import World
from tests.logs import Lines, logged

ROUTE = "api/v1/uploads/<uuid:pk>/"


def counted(status: int, method: str = "PATCH") -> float:
    labels = {"method": method, "route": ROUTE, "status": str(status)}
    return REGISTRY.get_sample_value("ocellus_request_seconds_count", labels) or 0


def of_patches(lines: Lines) -> list[dict[str, Any]]:
    return [line for line in lines.read() if line.get("method") == "PATCH"]


def wait_until(happened: Callable[[], bool]) -> None:
    """A request is counted and told after its answer has gone out."""
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_answers_are_counted_by_their_status(
    tus: TusClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    place = tus.begin(world.project, 10)
    before = {status: counted(status) for status in (204, 409, 500)}
    tus.patch(place, 0, b"0123")
    tus.patch(place, 3, b"4")
    monkeypatch.setattr(patch, "admit", broken)
    with logged() as lines:
        answer = tus.patch(place, 4, b"456789", X_Request_ID="upload.1")
        wait_until(lambda: any(line["status"] == 500 for line in of_patches(lines)))
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (500, "upload.1")
    wait_until(lambda: counted(500) == before[500] + 1)
    assert {status: counted(status) - was for status, was in before.items()} == {
        204: 1,
        409: 1,
        500: 1,
    }
    (failed,) = lines.read("upload failed")
    (line,) = [line for line in of_patches(lines) if line["status"] == 500]
    assert failed["request_id"] == line["request_id"] == "upload.1"
    assert (line["method"], line["path"], line["status"]) == ("PATCH", place, 500)


def test_a_cut_is_counted_and_tells_whose_it_was(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, 10)
    before = counted(499)
    with logged() as lines:
        with tus.open_patch(place, 0, 10, b"0123"):
            tus.wait_for(place, 4)
        wait_until(lambda: counted(499) == before + 1)
        wait_until(lambda: bool(of_patches(lines)))
    (line,) = of_patches(lines)
    assert (line["status"], line["user"]) == (499, str(tus.user.pk))
