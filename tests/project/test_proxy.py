"""The nginx of docker/ in front of a real server: it sends pixels, to those who may have them.

Like in containers it comes from another address than the server's own, so what it says of people is
believed only as far as docker/compose.yaml has it believed.
"""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml
from django.db import connections
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.services import create_token
from segmentation.domain.common import storage
from tests.factories import PASSWORD, UserFactory
from tests.interfaces.conftest import data_folder
from tests.interfaces.server import Server, serving
from tests.interfaces.world import World, make_world
from tests.site import free_port

__all__ = ["data_folder"]

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
DOCKER = Path(__file__).resolve().parents[2] / "docker"
CONFIG = DOCKER / "nginx.conf"
WEB = yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"]["web"]
# How a request looks that came to another proxy by https, under the site's name.
HTTPS = {"Host": "ocellus.example.org", "X-Forwarded-Proto": "https"}
pytestmark = [
    pytest.mark.skipif(not Path(NGINX).exists(), reason="there is no nginx to run"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def server(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The real server as compose has it."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", WEB["environment"]["FORWARDED_ALLOW_IPS"])
    with serving() as running:
        yield running
        connections.close_all()


@pytest.fixture
def world(server: Server) -> World:
    return make_world()


@pytest.fixture
def proxy(server: Server, settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The address of an nginx of its own, with the configuration of docker/ but for places."""
    settings.OCELLUS_X_ACCEL_PREFIX = "/stored/"
    port = free_port()
    # nginx gives its workers to somebody else, who could not read the files of a test.
    text = "user root;\ndaemon off;\n" + CONFIG.read_text()
    for old, new in {
        "/tmp/": f"{tmp_path}/",  # noqa: S108
        "web:8000": server.http.removeprefix("http://"),
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "/data/storage/": f"{tmp_path}/storage/",
        "include /etc/nginx/mime.types;": "proxy_bind 127.0.0.2;",
    }.items():
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "nginx.conf"
    path.write_text(text)
    process = subprocess.Popen([NGINX, "-c", str(path), "-e", "/dev/stderr"])
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < deadline
        time.sleep(0.05)


def client_of(role: str, proxy: str, world: World) -> httpx.Client:
    _, secret = create_token(world.people[role], "proxy")
    return httpx.Client(base_url=proxy, headers={"Authorization": f"Token {secret}"})


def test_pixels_come_from_the_proxy(proxy: str, world: World) -> None:
    place = f"/pixels/images/{world.image.pk}.zarr/0/c/0/0/0/0/0"
    stored = storage.get_bytes(f"{world.image.pixels_key}/0/c/0/0/0/0/0")
    with client_of("viewer", proxy, world) as client:
        whole = client.get(place)
        assert (whole.status_code, whole.content) == (200, stored)
        assert whole.headers["Server"] == "nginx"
        assert "X-Accel-Redirect" not in whole.headers
        assert "private" in whole.headers["Cache-Control"]
        part = client.get(place, headers={"Range": "bytes=-7"})
        assert (part.status_code, part.content) == (206, stored[-7:])
        again = client.get(place, headers={"If-None-Match": whole.headers["ETag"]})
        assert again.status_code == 304
        assert client.head(place).headers["Content-Length"] == str(len(stored))
        assert client.get(place.replace("/c/", "/nothing/")).status_code == 404
        beyond = client.get(place, headers={"Range": f"bytes={len(stored)}-"})
        assert beyond.status_code == 416


def test_only_to_those_who_may_have_them(proxy: str, world: World) -> None:
    place = f"/pixels/images/{world.image.pk}.zarr/zarr.json"
    assert httpx.get(f"{proxy}{place}").status_code == 401
    with client_of("stranger", proxy, world) as client:
        assert client.get(place).status_code == 404
    # Its own address for the files leads nowhere from outside.
    assert httpx.get(f"{proxy}/stored/{world.image.pixels_key}/zarr.json").status_code == 404


def test_the_rest_is_passed_on(proxy: str, world: World) -> None:
    with client_of("viewer", proxy, world) as client:
        assert client.get("/api/v1/projects/").json()["results"]
    page = httpx.get(f"{proxy}/", follow_redirects=False)
    assert page.status_code == 302
    assert re.match(r"/accounts/login/", page.headers["Location"])


def sign_in(proxy: str, name: str, password: str, **more: str) -> httpx.Response:
    """Fill in the form of the login page as a browser does behind https."""
    headers = {**HTTPS, "Origin": "https://ocellus.example.org", **more}
    with httpx.Client(base_url=proxy, headers=headers) as browser:
        page = browser.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token
        # Its jar keeps Secure cookies from the plain http that the test speaks.
        cookies = "; ".join(line.partition(";")[0] for line in page.headers.get_list("Set-Cookie"))
        fields = {"login": name, "password": password, "csrfmiddlewaretoken": token[1]}
        return browser.post("/accounts/login/", data=fields, headers={"Cookie": cookies})


@pytest.fixture
def person(server: Server, settings: Settings) -> User:
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, HTTPS["Host"]]
    return UserFactory.create(username="anna")


def test_people_sign_in_behind_https(proxy: str, person: User) -> None:
    answer = sign_in(proxy, person.username, PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    cookies = {line.partition("=")[0]: line for line in answer.headers.get_list("Set-Cookie")}
    assert set(cookies) >= {"sessionid", "csrftoken"}
    assert all("; Secure" in line for line in cookies.values())
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_a_form_of_another_site_is_refused(proxy: str, person: User) -> None:
    answer = sign_in(proxy, person.username, PASSWORD, Origin="https://evil.example")
    assert answer.status_code == 403
    assert "sessionid" not in answer.headers.get("Set-Cookie", "")


def test_without_https_nothing_claims_it(proxy: str, person: User) -> None:
    page = httpx.get(f"{proxy}/accounts/login/", headers={"X-Forwarded-Proto": "nonsense"})
    assert page.status_code == 200
    assert "; Secure" not in page.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in page.headers


def test_guessing_is_slowed_down_whatever_address_is_made_up(proxy: str, person: User) -> None:
    """What stands before this proxy adds the real address to those it was told."""
    answers = []
    for n in range(21):
        made_up = {"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.7"}
        names = {"username": f"nobody-{n}", "password": "wrong"}
        answers.append(httpx.post(f"{proxy}/api/v1/auth/token/", json=names, headers=made_up))
    assert [answer.status_code for answer in answers] == [401] * 20 + [429]
    other = {"X-Forwarded-For": "198.51.100.8"}
    names = {"username": "nobody", "password": "wrong"}
    answer = httpx.post(f"{proxy}/api/v1/auth/token/", json=names, headers=other)
    assert answer.status_code == 401
