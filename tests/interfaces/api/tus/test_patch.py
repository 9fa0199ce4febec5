"""Sending bytes to a real server: cuts, competing writers, checksums, limits."""

import os
import resource
import time
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from segmentation.domain.images import staging
from segmentation.domain.images.models import Upload, UploadState
from segmentation.domain.jobs.models import Job
from tests.factories import PASSWORD
from tests.interfaces.api.tus.client import BYTES, TUS, TusClient, checksum
from tests.interfaces.world import World

CELLS = os.urandom(3_000_000)


def upload_at(place: str) -> Upload:
    """The row behind an address."""
    return Upload.objects.get(pk=place.split("/")[-2])


def stored(place: str) -> bytes:
    """The bytes of an upload on the disk."""
    return staging.path(upload_at(place).pk).read_bytes()


def wait_for_bytes(place: str, count: int) -> None:
    """Until the server has written what was sent."""
    deadline = time.monotonic() + 10
    while staging.size(upload_at(place).pk) != count:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def problem_of(response: httpx.Response, status: int) -> dict[str, object]:
    """The body of an error, which must be one."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Tus-Resumable"] == "1.0.0"
    body: dict[str, object] = response.json()
    return body


def test_a_file_sent_in_pieces_is_imported_when_whole(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, len(CELLS))
    first = tus.patch(place, 0, CELLS[:1_000_000])
    assert first.status_code == 204
    assert first.headers["Upload-Offset"] == "1000000"
    assert "Upload-Expires" in first.headers
    last = tus.patch(
        place, 1_000_000, CELLS[1_000_000:], Upload_Checksum=checksum(CELLS[1_000_000:])
    )
    assert last.headers["Upload-Offset"] == str(len(CELLS))
    assert stored(place) == CELLS
    assert upload_at(place).state == UploadState.IMPORTING
    assert Job.objects.filter(kind="import").count() == 1
    body = tus.http.get(place, headers=tus.signed).json()
    assert (body["offset"], body["length"], body["state"]) == (len(CELLS), len(CELLS), "importing")


def test_a_cut_keeps_what_came_and_the_rest_completes_it(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, len(CELLS))
    with tus.open_patch(place, 0, len(CELLS), CELLS[:1_234_567]):
        wait_for_bytes(place, 1_234_567)
    tus.wait_for(place, 1_234_567)
    assert stored(place) == CELLS[:1_234_567]
    assert tus.patch(place, 1_234_567, CELLS[1_234_567:]).status_code == 204
    assert stored(place) == CELLS


def test_a_cut_with_a_checksum_keeps_nothing_unverified(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, len(CELLS))
    tus.patch(place, 0, CELLS[:1000])
    sent, proof = CELLS[1000:900_000], checksum(CELLS[1000:])
    with tus.open_patch(place, 1000, len(CELLS) - 1000, sent, Upload_Checksum=proof):
        wait_for_bytes(place, 900_000)
    wait_for_bytes(place, 1000)
    assert tus.offset(place) == 1000
    again = tus.patch(place, 1000, CELLS[1000:], Upload_Checksum=checksum(CELLS[1000:]))
    while again.status_code == 423:
        again = tus.patch(place, 1000, CELLS[1000:], Upload_Checksum=checksum(CELLS[1000:]))
    assert again.status_code == 204
    assert stored(place) == CELLS


def test_a_second_writer_is_told_to_wait(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, len(CELLS))
    with tus.open_patch(place, 0, len(CELLS), CELLS[:500_000]) as connection:
        problem_of(tus.patch(place, 0, CELLS), 423)
        connection.sendall(CELLS[500_000:])
        assert b" 204 " in connection.recv(100)
    assert stored(place) == CELLS


def test_a_second_writer_hears_so_before_it_has_sent_its_body(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, len(CELLS))
    with tus.open_patch(place, 0, len(CELLS), CELLS[:500_000]):
        began = time.monotonic()
        with tus.start_patch(place, 0, len(CELLS)) as second:
            second.sendall(CELLS[:100_000])
            answer = second.recv(10_000)
        assert answer.startswith(b"HTTP/1.1 423 ")
        assert b"application/problem+json" in answer
        assert time.monotonic() - began < 5, "the answer waited for the body"


def test_bytes_are_counted_while_a_dead_connection_still_seems_open(
    tus: TusClient, world: World
) -> None:
    place = tus.begin(world.project, len(CELLS))
    with tus.open_patch(place, 0, len(CELLS), CELLS[:500_000]):
        tus.wait_for(place, 500_000)
    assert stored(place) == CELLS[:500_000]


def test_a_wrong_checksum_drops_the_bytes(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, 10)
    tus.patch(place, 0, b"01234")
    problem_of(tus.patch(place, 5, b"56789", Upload_Checksum=checksum(b"other")), 460)
    assert tus.offset(place) == 5
    problem_of(tus.patch(place, 5, b"56789", Upload_Checksum="crc99 AAAA"), 400)
    assert tus.patch(place, 5, b"56789", Upload_Checksum=checksum(b"56789")).status_code == 204
    assert stored(place) == b"0123456789"


def test_what_does_not_fit_the_protocol_is_refused(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, 10)
    problem_of(tus.patch(place, 3, b"345"), 409)
    problem_of(tus.patch(place, 0, b"0", Content_Type="text/plain"), 415)
    problem_of(tus.patch(place, 0, b"0", Upload_Offset="many"), 400)
    problem_of(tus.patch(place, 0, b"0123456789+"), 413)
    problem_of(tus.patch(f"{place}?part=1", 0, b"0"), 400)
    wrong = tus.patch(place, 0, b"0", Tus_Resumable="0.2.2")
    problem_of(wrong, 412)
    assert wrong.headers["Tus-Version"] == "1.0.0"
    problem_of(tus.patch(place.replace(place[-5:-1], "0000"), 0, b"0"), 404)
    assert tus.offset(place) == 0


def test_more_bytes_than_announced_are_not_kept_from_a_body_of_unknown_length(
    tus: TusClient, world: World
) -> None:
    place = tus.begin(world.project, 10)
    headers = {**tus.signed, "Content-Type": BYTES, "Upload-Offset": "0"}
    answer = tus.http.patch(place, headers=headers, content=iter([b"0123456789", b"+"]))
    problem_of(answer, 413)
    assert tus.offset(place) <= 10


def test_clients_that_only_post_say_what_they_mean(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, 4)
    headers = {**tus.signed, "Content-Type": BYTES, "Upload-Offset": "0"}
    override = {"X-HTTP-Method-Override": "PATCH"}
    sent = tus.http.post(place, headers={**headers, **override}, content=b"data")
    assert sent.status_code == 204
    gone = tus.http.post(place, headers={**tus.signed, "X-HTTP-Method-Override": "DELETE"})
    assert gone.status_code == 204
    assert tus.head(place).status_code == 404


def test_an_empty_patch_at_the_end_changes_nothing(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, 4)
    assert tus.patch(place, 0, b"data").status_code == 204
    # The answer was lost; the client asks, sees the end, or sends nothing more.
    assert tus.offset(place) == 4
    again = tus.patch(place, 4, b"")
    assert (again.status_code, again.headers["Upload-Offset"]) == (204, "4")
    assert Job.objects.filter(kind="import").count() == 1


def test_an_expired_upload_is_gone(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, 4)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    problem_of(tus.patch(place, 0, b"data"), 410)
    assert tus.head(place).status_code == 410


@pytest.mark.parametrize(
    ("role", "status"),
    [("stranger", 404), ("viewer", 403), ("reviewer", 403), ("owner", 403), ("admin", 403)],
)
def test_only_who_began_an_upload_sends_its_bytes(
    role: str, status: int, tus: TusClient, world: World
) -> None:
    place = tus.begin(world.project, 4)
    with TusClient(tus.server, world.people[role]) as other:
        problem_of(other.patch(place, 0, b"data"), status)
        assert other.head(place).status_code == status
    assert tus.offset(place) == 0


def test_nobody_sends_no_bytes(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, 4)
    answer = tus.patch(place, 0, b"data", Authorization="Token wrong")
    problem_of(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Token"
    headers = {**TUS, "Content-Type": BYTES, "Upload-Offset": "0"}
    assert httpx.patch(tus.server.http + place, headers=headers, content=b"").status_code == 401
    foreign = {"Host": "evil.example"}
    assert tus.patch(place, 0, b"data", **foreign).status_code == 400


def test_a_browser_needs_its_csrf_token(tus: TusClient, world: World) -> None:
    place = tus.begin(world.project, 4)
    with httpx.Client(base_url=tus.server.http) as browser:
        page = browser.get("/admin/login/")
        token = page.cookies["csrftoken"]
        form = {"username": "x", "password": PASSWORD, "csrfmiddlewaretoken": token}
        world.people["member"].is_staff = True
        world.people["member"].save()
        form["username"] = world.people["member"].username
        signed_in = browser.post("/admin/login/?next=/healthz", data=form)
        assert signed_in.status_code == 302, signed_in.text
        headers = {**TUS, "Content-Type": BYTES, "Upload-Offset": "0"}
        problem_of(browser.patch(place, headers=headers, content=b"data"), 403)
        headers["X-CSRFToken"] = browser.cookies["csrftoken"]
        headers["Origin"] = "http://evil.example"
        problem_of(browser.patch(place, headers=headers, content=b"data"), 403)
        headers["Origin"] = tus.server.http
        assert browser.patch(place, headers=headers, content=b"data").status_code == 204
    assert stored(place) == b"data"


def test_memory_stays_flat_over_a_big_body(tus: TusClient, world: World) -> None:
    piece = os.urandom(1024 * 1024)
    place = tus.begin(world.project, 192 * len(piece))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    headers = {**tus.signed, "Content-Type": BYTES, "Upload-Offset": "0"}
    headers["Content-Length"] = str(192 * len(piece))
    sent = tus.http.patch(place, headers=headers, content=(piece for _ in range(192)))
    assert sent.headers["Upload-Offset"] == str(192 * len(piece))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # kB
    assert grown < 32 * 1024
