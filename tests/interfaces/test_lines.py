"""Each request has an id, which its lines in the log and its answer carry."""

from contextlib import suppress
from typing import Any

import httpx
import pytest
import structlog
from websockets.sync.client import connect

from segmentation.domain.accounts.services import create_token
from segmentation.interfaces.api.views import projects
from segmentation.interfaces.lines import LogRequests
from tests.interfaces.server import Server
from tests.interfaces.world import World
from tests.logs import logged

ANSWERED = "a request was answered"


def headers_of(world: World, role: str = "owner") -> dict[str, str]:
    return {"Authorization": f"Token {create_token(world.people[role], 'test')[1]}"}


def test_the_lines_of_a_request_carry_its_id(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(*_: object) -> object:
        structlog.get_logger("segmentation.x").warning("in between")
        raise ZeroDivisionError

    monkeypatch.setattr(projects.Projects, "list", listed)
    headers = {**headers_of(world), "X-Request-ID": "from-the-proxy.1"}
    with logged() as lines:
        answer = httpx.get(f"{server.http}/api/v1/projects/?limit=42", headers=headers)
        line = lines.wait(ANSWERED)
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (500, "from-the-proxy.1")
    told = lines.read()
    assert {"in between", ANSWERED} < {line["event"] for line in told}
    assert {line["request_id"] for line in told} == {"from-the-proxy.1"}
    assert any("ZeroDivisionError" in line.get("exception", "") for line in told)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/v1/projects/", 500)
    assert (line["user"], line["level"]) == (str(world.people["owner"].pk), "warning")
    assert 0 < line["seconds"] < 60
    assert "limit=42" not in lines.text
    assert headers["Authorization"].split()[1] not in lines.text


@pytest.mark.parametrize("given", ["", "a b", "x" * 101, "a;b", '"},{"'])
def test_an_id_that_is_none_is_replaced(given: str, server: Server, world: World) -> None:
    headers = {**headers_of(world), "X-Request-ID": given}
    with logged() as lines:
        answer = httpx.get(f"{server.http}/api/v1/projects/", headers=headers)
        line = lines.wait(ANSWERED)
    made = answer.headers["X-Request-ID"]
    assert len(made) == 32
    assert made != httpx.get(f"{server.http}/api/v1/projects/").headers["X-Request-ID"]
    assert line["request_id"] == made


def test_who_watches_the_site_fills_no_log(server: Server, world: World) -> None:
    with logged() as lines:
        for place in ("/healthz", "/metrics"):
            assert httpx.get(server.http + place).headers["X-Request-ID"]
    assert lines.read(ANSWERED) == []


def test_a_socket_has_an_id_too(server: Server, world: World) -> None:
    place = f"{server.ws}/ws/projects/{world.project.pk}/"
    with logged() as lines:
        headers = {**headers_of(world), "X-Request-ID": "socket.1"}
        with connect(place, additional_headers=headers) as socket:
            assert socket.response
            assert socket.response.headers["X-Request-ID"] == "socket.1"
        line = lines.wait("a socket was closed")
    assert (line["request_id"], line["method"], line["status"]) == ("socket.1", "WS", 101)
    assert line["user"] == str(world.people["owner"].pk)


async def ask(path: str, error: Exception | None = None) -> list[dict[str, Any]]:
    """What is logged of a request that nobody answers, or that breaks."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if error is not None:
            raise error

    async def nothing(*_: Any) -> Any:
        return None

    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    with logged() as lines, suppress(ZeroDivisionError):
        await LogRequests(app)(scope, nothing, nothing)
    return lines.read()


async def test_what_nobody_waits_for_and_what_breaks_is_told() -> None:
    (gone,) = await ask("/x")
    assert (gone["status"], gone["level"]) == (499, "info")
    trace, broken = await ask("/x", ZeroDivisionError())
    assert "ZeroDivisionError" in trace["exception"]
    assert broken["status"] == 500
    assert trace["request_id"] == broken["request_id"]


async def test_an_address_holds_no_key_and_no_line_of_its_own() -> None:
    (line,) = await ask("/accounts/password/reset/key/3-abcdef/")
    assert line["path"] == "/accounts/password/reset/key/%E2%80%A6"
    (line,) = await ask("/a\nb" + "x" * 1000)
    assert line["path"].startswith("/a%0Ab")
    assert len(line["path"]) == 300
