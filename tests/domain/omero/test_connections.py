"""Signing in at OMERO servers: nothing secret stays, and nothing private is reached."""

import logging
import socket
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone
from pytest_django import Settings

from segmentation.domain.common.errors import Conflict, Forbidden, UserError
from segmentation.domain.omero import transport
from segmentation.domain.omero.models import Connection
from segmentation.domain.omero.sealing import seal, unseal
from segmentation.domain.omero.services import connect, forget_old_connections, session
from segmentation.domain.omero.transport import GuardedTransport, NoOmero, clean_address
from segmentation.domain.projects.models import Project, Role
from tests.domain.omero.conftest import owner_of
from tests.domain.omero.fake import KEY, Omero
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_password_opens_a_session_and_is_kept_nowhere(
    connection: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    row = str(vars(connection))
    assert "ome'" not in row
    assert "s-1" not in row, "the session is sealed"
    assert unseal(connection.sealed)["sessionid"] == "s-1"
    with session(connection) as omero:
        assert [(one.id, one.name, one.children) for one in omero.projects()] == [
            (3, "Knockouts", 1), (4, "Empty", 0),
        ]  # fmt: skip
        assert [one.name for one in omero.datasets(3)] == ["Plate 1"]
        assert [one.name for one in omero.datasets(None)] == ["Plate 1"]
        first = omero.images(7)[0]
        assert (first.id, first.sizes, first.dtype) == (11, (40, 30, 1, 2, 1), "uint16")


def test_a_session_key_does_too_and_is_not_logged(
    omero: Omero, project: Project, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as the site's settings have it
    connection = connect(owner_of(project), project, omero.address, session_key=KEY)
    assert KEY not in caplog.text
    assert KEY not in str(vars(connection))
    with session(connection) as again:
        assert len(again.projects()) == 2


def test_what_does_not_work_is_told(omero: Omero, project: Project) -> None:
    owner = owner_of(project)
    with pytest.raises(NoOmero, match="check your user name and password"):
        connect(owner, project, omero.address, username="ben", password="wrong")
    with pytest.raises(NoOmero, match="Not logged in"):
        connect(owner, project, omero.address)
    with pytest.raises(UserError, match="Give user name and password"):
        connect(owner, project, omero.address, username="ben")
    with pytest.raises(NoOmero, match="There is no answer"):
        connect(owner, project, "http://127.0.0.1:1", username="ben", password="ome")
    viewer = MembershipFactory.create(project=project, role=Role.VIEWER).user
    with pytest.raises(Forbidden):
        connect(viewer, project, omero.address)
    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("omero.example.org", "https://omero.example.org"),
        (" https://omero.example.org/webclient/?show=image-1", "https://omero.example.org"),
        ("https://example.org/omero/webclient/", "https://example.org/omero"),
        ("https://example.org:4443/api/v0/", "https://example.org:4443"),
        ("http://127.0.0.1:4080", "http://127.0.0.1:4080"),
    ],
)
def test_addresses_are_taken_as_people_copy_them(given: str, kept: str, omero: Omero) -> None:
    assert clean_address(given) == kept


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("http://omero.example.org", "https only"),
        ("ftp://omero.example.org", "is like https://"),
        ("https://ben:ome@omero.example.org", "Leave user name"),
        ("https://[::1", "no web address"),
    ],
)
def test_other_addresses_are_refused(given: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        clean_address(given)


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"])
def test_the_sites_own_network_is_not_reached(
    inside: str, monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    def look_up(*_: object, **__: object) -> list[tuple[object, ...]]:
        # One good address beside it does not help.
        return [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", (inside, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(NoOmero, match=r"not on the public internet.*OCELLUS_OMERO_HOSTS"):
        connect(owner_of(project), project, "https://omero.example.org")


def test_redirections_are_checked_too(connection: Connection) -> None:
    with session(connection) as omero, pytest.raises(NoOmero, match="without https"):
        omero._send("GET", "/webgateway/elsewhere/")


def test_a_name_is_looked_up_once_and_its_certificate_checked_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[httpx.Request] = []

    def answer(_: object, request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", answer)
    monkeypatch.setattr(transport, "checked_address", lambda *_, **__: "93.184.215.14")
    with httpx.Client(transport=GuardedTransport()) as client:
        client.get("https://omero.example.org/api/")
    assert sent[0].url.host == "93.184.215.14"
    assert sent[0].headers["Host"] == "omero.example.org"
    assert sent[0].extensions["sni_hostname"] == "omero.example.org"


def test_sessions_end(connection: Connection, settings: Settings) -> None:
    stranger = UserFactory.create(is_superuser=True)
    assert not Connection.objects.visible_to(stranger), "not even site admins see them"
    assert Connection.objects.visible_to(connection.owner).count() == 1
    assert forget_old_connections() == 0
    Connection.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not Connection.objects.visible_to(connection.owner)
    assert forget_old_connections() == 1


def test_another_secret_key_opens_nothing(settings: Settings) -> None:
    sealed = seal({"sessionid": "s-1"})
    settings.SECRET_KEY = "another"
    with pytest.raises(Conflict, match="connect again"):
        unseal(sealed)
