"""Events posted to addresses of a project: signed, tried again, and never to a private network."""

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from django.utils import timezone
from pytest_django import Settings

from segmentation.domain.common.errors import Forbidden, UserError
from segmentation.domain.notices import posting
from segmentation.domain.notices.models import Delivery, DeliveryState, Webhook
from segmentation.domain.notices.sending import WAITS, send_due
from segmentation.domain.notices.services import add_webhook, change_webhook, tell_webhooks
from segmentation.domain.projects.models import Project
from tests.domain.working import work
from tests.factories import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db


class Receiver(BaseHTTPRequestHandler):
    """Keeps what is posted to it, and answers as it is told."""

    answers: ClassVar[list[int]] = []
    came: ClassVar[list[tuple[str, dict[str, str], bytes]]] = []

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.came.append((self.path, headers, self.rfile.read(length)))
        self.send_response(self.answers.pop(0) if self.answers else 204)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Not in the tests' output."""


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.answers, Receiver.came = [], []
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook?a=1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def project() -> Project:
    return ProjectFactory.create()


def hook(project: Project, url: str, settings: Settings) -> Webhook:
    settings.OCELLUS_WEBHOOK_PRIVATE = True
    assert project.created_by is not None
    return add_webhook(project.created_by, project, url)


def test_an_event_arrives_signed(project: Project, receiver: str, settings: Settings) -> None:
    webhook = hook(project, receiver, settings)
    assert tell_webhooks(project, "run-ended", {"run": "r"}) == 1
    work()
    ((path, headers, body),) = Receiver.came
    assert path == "/hook?a=1"
    moment, _, digest = headers["ocellus-signature"].partition(",v1=")
    signed = hmac.new(webhook.secret.encode(), moment[2:].encode() + b"." + body, hashlib.sha256)
    assert hmac.compare_digest(digest, signed.hexdigest())
    assert abs(int(moment[2:]) - time.time()) < 60
    told = json.loads(body)
    assert (told["type"], told["run"], told["project"]) == ("run-ended", "r", str(project.pk))
    assert headers["ocellus-event"] == "run-ended"
    delivery = Delivery.objects.get()
    assert headers["ocellus-delivery"] == told["id"] == str(delivery.pk)
    assert delivery.state == DeliveryState.DELIVERED


def test_what_is_refused_is_tried_again_and_given_up_in_the_end(
    project: Project, receiver: str, settings: Settings
) -> None:
    hook(project, receiver, settings)
    tell_webhooks(project, "run-ended", {})
    Receiver.answers = [500, 302, *[503] * 10]
    work()
    for _ in WAITS:
        delivery = Delivery.objects.get()
        assert delivery.state == DeliveryState.WAITING
        Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
        assert send_due() == 1
        work()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries) == (DeliveryState.FAILED, len(WAITS) + 1)
    assert delivery.error == "The server answered 503."
    assert {path for path, _, _ in Receiver.came} == {"/hook?a=1"}, "redirections aren't followed"
    assert send_due() == 0


def test_a_resting_webhook_hears_nothing(
    project: Project, receiver: str, settings: Settings
) -> None:
    webhook = hook(project, receiver, settings)
    assert project.created_by is not None
    change_webhook(project.created_by, webhook, active=False)
    assert tell_webhooks(project, "run-ended", {}) == 0
    assert tell_webhooks(ProjectFactory.create(), "run-ended", {}) == 0


def test_only_owners_add_webhooks(project: Project) -> None:
    member = MembershipFactory.create(project=project).user
    with pytest.raises(Forbidden):
        add_webhook(member, project, "https://example.org/")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://[fe80::1]/",
        "http://100.64.0.1/", "http://[64:ff9b:1::1]/", "http://[64:ff9b::7f00:1]/", "http://224.0.0.1/",
        "ftp://example.org/", "file:///etc/passwd", "https://user:word@example.org/", "https:///x",
        "http://[::1", "http://example.org:99999/",
    ],
)  # fmt: skip
def test_addresses_that_are_no_business_of_others(project: Project, url: str) -> None:
    assert project.created_by is not None
    with pytest.raises(UserError):
        add_webhook(project.created_by, project, url)


@pytest.mark.parametrize("address", ["127.0.0.1", "192.168.1.1", "::1", "fd00::1", "2002:7f00:1::"])
def test_a_name_that_stands_for_a_private_address_is_not_posted_to(
    project: Project, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))
    inside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [public, inside])
    assert project.created_by is not None
    add_webhook(project.created_by, project, "http://inside.example.org/")
    tell_webhooks(project, "run-ended", {})
    work()
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.FAILED
    assert "public internet" in delivery.error


def test_who_answers_byte_by_byte_is_cut_off(
    project: Project, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "LONGEST_S", 0.4)
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def drip() -> None:
            peer, _ = server.accept()
            with peer:
                while not ended.wait(0.05):
                    try:
                        peer.send(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        hook(project, f"http://127.0.0.1:{server.getsockname()[1]}/", settings)
        tell_webhooks(project, "run-ended", {})
        began = time.monotonic()
        work()
        assert time.monotonic() - began < 3
        ended.set()
        thread.join()
    assert "No answer" in Delivery.objects.get().error
