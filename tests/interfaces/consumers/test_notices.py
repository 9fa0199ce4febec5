"""The socket behind the bell of every page."""

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from segmentation.domain.accounts.services import create_token
from segmentation.domain.notices.services import mark_read, send_notice
from segmentation.interfaces.consumers import follower
from tests.interfaces.server import Server
from tests.interfaces.world import World


def heard(socket: Any) -> Any:
    """The next message."""
    return json.loads(socket.recv(timeout=5))


def test_the_bell_hears_what_comes_and_what_is_read(server: Server, world: World) -> None:
    user = world.people["viewer"]
    headers = {"Authorization": f"Token {create_token(user, 'socket')[1]}"}
    with connect(f"{server.ws}/ws/notices/", additional_headers=headers) as socket:
        assert heard(socket) == {"unread": 0}
        send_notice([user, world.people["owner"]], "test", "One")
        assert heard(socket) == {"unread": 1}
        mark_read(user)
        assert heard(socket) == {"unread": 0}


def test_a_silent_bell_pings_who_asks_for_it(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "RECHECK_SECONDS", 0.05)
    monkeypatch.setattr(follower, "PING_SECONDS", 0.1)
    headers = {"Authorization": f"Token {create_token(world.people['viewer'], 'socket')[1]}"}
    with connect(f"{server.ws}/ws/notices/?pings=1", additional_headers=headers) as socket:
        assert [heard(socket) for _ in range(3)] == [
            {"unread": 0},
            {"type": "ping"},
            {"type": "ping"},
        ]


def test_strangers_have_no_bell(server: Server, world: World) -> None:
    with connect(f"{server.ws}/ws/notices/") as socket:
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
