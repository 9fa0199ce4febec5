"""Following a project over a real socket."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.services import create_token
from segmentation.domain.jobs.events import announce, forget_old_events, last_seq
from segmentation.domain.jobs.models import Event
from segmentation.domain.projects.models import Membership, Project
from segmentation.interfaces.consumers import follower, news
from segmentation.interfaces.consumers import project as consumer
from segmentation.interfaces.consumers.news import newest
from tests.factories import ProjectFactory
from tests.interfaces.server import Server
from tests.interfaces.world import World


def tell(project: Project, **body: object) -> int:
    """Something happens; its number."""
    with transaction.atomic():
        return announce(project.pk, "run", body).seq


def address(server: Server, project_id: object, query: str = "") -> str:
    return f"{server.ws}/ws/projects/{project_id}/{query}"


@contextmanager
def following(
    server: Server, user: User, project: Project, query: str = ""
) -> Iterator[ClientConnection]:
    """A script that listens."""
    headers = {"Authorization": f"Token {create_token(user, 'socket')[1]}"}
    with connect(address(server, project.pk, query), additional_headers=headers) as socket:
        yield socket


def heard(socket: ClientConnection, timeout: float = 5) -> dict[str, Any]:
    """The next message."""
    message: dict[str, Any] = json.loads(socket.recv(timeout=timeout))
    return message


def silent(socket: ClientConnection) -> bool:
    """Whether nothing comes for a while."""
    try:
        socket.recv(timeout=0.6)
    except TimeoutError:
        return True
    return False


def code_of(socket: ClientConnection, timeout: float = 5) -> int | None:
    """The code it is closed with."""
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=timeout)
    return closed.value.rcvd.code if closed.value.rcvd else None


def test_news_come_as_they_are_told(server: Server, world: World) -> None:
    tell(world.project, run="old")
    with following(server, world.people["viewer"], world.project) as socket:
        assert silent(socket)
        seq = tell(world.project, run="r", state="running", items=[{"id": "i", "state": "done"}])
        message = heard(socket)
        at = Event.objects.get(project=world.project, seq=seq).at
        assert message == {
            "seq": seq, "type": "run", "at": at.isoformat(), "run": "r", "state": "running",
            "items": [{"id": "i", "state": "done"}],
        }  # fmt: skip


def test_news_come_soon(server: Server, world: World) -> None:
    with following(server, world.people["viewer"], world.project) as socket:
        delays = []
        for i in range(5):
            began = time.perf_counter()
            tell(world.project, n=i)
            assert heard(socket)["n"] == i
            delays.append(time.perf_counter() - began)
    assert sorted(delays)[2] < 0.6


def test_after_a_number_everything_later_is_replayed_once_and_in_order(
    server: Server, world: World
) -> None:
    numbers = [tell(world.project, n=i) for i in range(450)]
    with following(server, world.people["viewer"], world.project, "?after=20") as socket:
        live = tell(world.project, n="live")
        came = [heard(socket)["seq"] for _ in range(431)]
        assert came == [*numbers[20:], live]
        assert silent(socket)


def test_after_nought_is_everything(server: Server, world: World) -> None:
    tell(world.project, n=1)
    with following(server, world.people["viewer"], world.project, "?after=0") as socket:
        assert heard(socket)["seq"] == 1


def test_what_is_forgotten_or_was_never_given_resets(server: Server, world: World) -> None:
    for i in range(3):
        tell(world.project, n=i)
    Event.objects.filter(seq__lte=2).update(at=timezone.now() - timedelta(days=30))
    forget_old_events()
    for query in ("?after=1", "?after=99"):
        with following(server, world.people["viewer"], world.project, query) as socket:
            assert heard(socket) == {"type": "reset"}
            assert heard_after(socket, world.project) == last_seq(world.project.pk)
    with following(server, world.people["viewer"], world.project, "?after=2") as socket:
        assert heard(socket)["seq"] == 3


def heard_after(socket: ClientConnection, project: Project) -> int:
    """The number of the first message after something new has happened."""
    tell(project, n="new")
    return int(heard(socket)["seq"])


def test_projects_do_not_hear_of_each_other(server: Server, world: World) -> None:
    other = ProjectFactory.create(created_by=world.people["owner"])
    with (
        following(server, world.people["owner"], world.project) as here,
        following(server, world.people["owner"], other) as there,
    ):
        tell(other, n="there")
        assert heard(there)["n"] == "there"
        assert silent(here)


def test_many_sockets_need_one_look(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def counted(projects: list[UUID]) -> dict[UUID, int]:
        looks.append(len(projects))
        return newest(projects)

    monkeypatch.setattr(news, "newest", counted)
    people = [world.people[role] for role in ("viewer", "reviewer", "member", "owner")]
    with ExitStack() as stack:
        sockets = [stack.enter_context(following(server, p, world.project)) for p in people]
        looks.clear()
        began = time.perf_counter()
        assert silent(sockets[0])
        assert len(looks) <= (time.perf_counter() - began) / news.EMBEDDED_SECONDS + 2
        assert set(looks) <= {1}
        tell(world.project, n=1)
        assert [heard(socket)["n"] for socket in sockets] == [1] * 4


def test_a_session_from_our_page_is_let_in(server: Server, world: World) -> None:
    browser = Client()
    browser.force_login(world.people["viewer"])
    cookie = {"Cookie": f"sessionid={browser.cookies['sessionid'].value}"}
    place = address(server, world.project.pk)
    for origin in (server.http, None):
        with connect(place, additional_headers=cookie, origin=origin) as socket:  # type: ignore[arg-type]
            tell(world.project, n=1)
            assert heard(socket)["n"] == 1
    foreign: Any = "http://evil.example"
    with connect(place, additional_headers=cookie, origin=foreign) as socket:
        assert code_of(socket) == 4401
    browser.logout()
    with connect(place, additional_headers=cookie) as socket:
        assert code_of(socket) == 4401


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Token wrong"}, {"Cookie": "a=b"}])
def test_nobody_is_told_to_sign_in(headers: dict[str, str], server: Server, world: World) -> None:
    with connect(address(server, world.project.pk), additional_headers=headers) as socket:
        assert code_of(socket) == 4401


def test_a_token_in_the_address_counts_for_nothing(server: Server, world: World) -> None:
    secret = create_token(world.people["owner"], "x")[1]
    with connect(address(server, world.project.pk, f"?token={secret}")) as socket:
        assert code_of(socket) == 4401


@pytest.mark.parametrize("role", ["viewer", "reviewer", "member", "owner", "admin"])
def test_every_role_may_follow(role: str, server: Server, world: World) -> None:
    with following(server, world.people[role], world.project) as socket:
        tell(world.project, n=1)
        assert heard(socket)["n"] == 1


def test_a_project_that_is_not_seen_is_not_there(server: Server, world: World) -> None:
    with following(server, world.people["stranger"], world.project) as socket:
        assert code_of(socket) == 4404
    secret = create_token(world.people["owner"], "x")[1]
    headers = {"Authorization": f"Token {secret}"}
    with connect(address(server, uuid4()), additional_headers=headers) as socket:
        assert code_of(socket) == 4404
    with pytest.raises(InvalidStatus):
        connect(f"{server.ws}/ws/nothing/", additional_headers=headers)


def test_a_number_that_is_none_is_refused(server: Server, world: World) -> None:
    with following(server, world.people["viewer"], world.project, "?after=now") as socket:
        assert code_of(socket) == 4400


def test_who_is_removed_hears_nothing_more(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "RECHECK_SECONDS", 0.0)
    with following(server, world.people["viewer"], world.project) as socket:
        tell(world.project, n=1)
        assert heard(socket)["n"] == 1
        Membership.objects.filter(pk=world.membership.pk).delete()
        tell(world.project, n=2)
        assert code_of(socket) == 4404


def test_what_clients_say_is_ignored(server: Server, world: World) -> None:
    with following(server, world.people["viewer"], world.project) as socket:
        socket.send("not even JSON")
        socket.send(b"\x00")
        tell(world.project, n=1)
        assert heard(socket)["n"] == 1


def test_who_asks_for_pings_hears_one_at_once_and_in_every_silence(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "RECHECK_SECONDS", 0.05)
    monkeypatch.setattr(follower, "PING_SECONDS", 0.3)
    with (
        following(server, world.people["viewer"], world.project, "?pings=1") as pinged,
        following(server, world.people["viewer"], world.project) as plain,
    ):
        began = time.monotonic()
        assert [heard(pinged), heard(pinged)] == [{"type": "ping"}] * 2
        assert time.monotonic() - began > 0.25
        seq = tell(world.project, n=1)
        assert heard_but_pings(pinged)["seq"] == seq
        assert heard(plain)["seq"] == seq
        assert silent(plain)


def heard_but_pings(socket: ClientConnection) -> dict[str, Any]:
    """The next message that is news."""
    while (message := heard(socket)) == {"type": "ping"}:
        pass
    return message


def test_open_sockets_are_counted(world: World, server: Server) -> None:
    with following(server, world.people["viewer"], world.project) as socket:
        tell(world.project)
        heard(socket)
        assert 'ocellus_sockets{follows="project"} 1.0' in Client().get("/metrics").content.decode()
    deadline = time.monotonic() + 5
    while 'ocellus_sockets{follows="project"} 0.0' not in Client().get("/metrics").content.decode():
        assert time.monotonic() < deadline
        time.sleep(0.05)
