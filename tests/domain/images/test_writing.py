"""Bytes arrive in pieces, connections break, processes die: nothing is lost or mixed up."""

import base64
import contextlib
import hashlib
import os
import time

import pytest

from segmentation.domain.common.errors import NotFound
from segmentation.domain.images import staging
from segmentation.domain.images.checksums import Checksum
from segmentation.domain.images.errors import (
    ChecksumMismatch,
    OffsetMismatch,
    UnknownChecksum,
    UploadLocked,
    UploadTooLong,
)
from segmentation.domain.images.models import Upload, UploadState
from segmentation.domain.images.services import (
    durable_offset,
    open_writer,
    terminate_upload,
    writing,
)

pytestmark = pytest.mark.django_db(transaction=True)


def content(upload: Upload) -> bytes:
    return staging.path(upload.pk).read_bytes()


def send_and_break(upload: Upload, data: bytes, checksum: Checksum | None = None) -> None:
    with contextlib.suppress(ConnectionError), open_writer(upload.pk, 0, checksum) as writer:
        writer.write(data)
        raise ConnectionError


def sha1(data: bytes) -> Checksum:
    return Checksum.parse("sha1 " + base64.b64encode(hashlib.sha1(data).digest()).decode())  # noqa: S324


def test_pieces_add_up(upload: Upload) -> None:
    for start in (0, 4, 8):
        with open_writer(upload.pk, start) as writer:
            writer.write(b"0123456789"[start : start + 4])
    upload.refresh_from_db()
    assert content(upload) == b"0123456789"
    assert upload.state == UploadState.IMPORTING


def test_a_cut_keeps_what_came(upload: Upload) -> None:
    send_and_break(upload, b"0123")
    upload.refresh_from_db()
    assert durable_offset(upload) == 4
    assert content(upload) == b"0123"


def test_what_a_killed_writer_left_above_the_recorded_offset_is_cut_off(upload: Upload) -> None:
    with open_writer(upload.pk, 0) as writer:
        writer.write(b"012")
    with staging.path(upload.pk).open("ab") as file:
        file.write(b"????")
    upload.refresh_from_db()
    assert durable_offset(upload) == 3
    with open_writer(upload.pk, 3) as writer:
        writer.write(b"34")
    assert content(upload) == b"01234"


def test_the_offset_is_recorded_along_the_way(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "RECORD_EVERY", 4)
    with open_writer(upload.pk, 0) as writer:
        writer.write(b"012")
        upload.refresh_from_db()
        assert upload.offset == 0
        writer.write(b"34")
        upload.refresh_from_db()
        assert upload.offset == 5


def test_the_offset_is_recorded_after_a_while_although_little_came(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "RECORD_SECONDS", 0.2)
    with open_writer(upload.pk, 0) as writer:
        writer.write(b"012")
        time.sleep(0.25)
        writer.write(b"")
        upload.refresh_from_db()
        assert upload.offset == 3


def test_a_disk_that_lost_bytes_sends_the_client_back(upload: Upload) -> None:
    with open_writer(upload.pk, 0) as writer:
        writer.write(b"01234")
    os.truncate(staging.path(upload.pk), 2)
    upload.refresh_from_db()
    assert durable_offset(upload) == 2
    with pytest.raises(OffsetMismatch):
        open_writer(upload.pk, 5)
    with open_writer(upload.pk, 2) as writer:
        writer.write(b"234")
    assert content(upload) == b"01234"


def test_there_is_one_writer_at_a_time(upload: Upload) -> None:
    with open_writer(upload.pk, 0) as writer:
        with pytest.raises(UploadLocked):
            open_writer(upload.pk, 0)
        writer.write(b"0")
    with open_writer(upload.pk, 1) as writer:
        writer.write(b"1")


def test_a_wrong_offset_changes_nothing_and_frees_the_lock(upload: Upload) -> None:
    with pytest.raises(OffsetMismatch, match="0 bytes are there, not 3"):
        open_writer(upload.pk, 3)
    open_writer(upload.pk, 0).close()


def test_more_than_announced_is_refused(upload: Upload) -> None:
    with pytest.raises(UploadTooLong), open_writer(upload.pk, 0) as writer:
        writer.write(b"0123456789a")
    upload.refresh_from_db()
    assert upload.offset == 0


def test_bytes_with_a_wrong_checksum_are_rolled_back(upload: Upload) -> None:
    with open_writer(upload.pk, 0) as writer:
        writer.write(b"01")
    with pytest.raises(ChecksumMismatch), open_writer(upload.pk, 2, sha1(b"23")) as writer:
        writer.write(b"2x")
    upload.refresh_from_db()
    assert (upload.offset, content(upload)) == (2, b"01")
    with open_writer(upload.pk, 2, sha1(b"23")) as writer:
        writer.write(b"2")
        writer.write(b"3")
    assert content(upload) == b"0123"


def test_a_cut_drops_what_cannot_be_verified_any_more(upload: Upload) -> None:
    send_and_break(upload, b"01", sha1(b"0123"))
    assert content(upload) == b""


@pytest.mark.parametrize("header", ["crc32 AAAA", "sha1", "sha1 %%%", ""])
def test_a_checksum_that_is_none_is_refused(header: str) -> None:
    with pytest.raises(UnknownChecksum):
        Checksum.parse(header)


def test_ending_an_upload_stops_its_writer(upload: Upload) -> None:
    writer = open_writer(upload.pk, 0)
    terminate_upload(upload.owner, upload)
    writer.write(b"01")
    with pytest.raises(NotFound):
        writer.commit()
    writer.close()
    assert not staging.path(upload.pk).exists()
    with pytest.raises(NotFound):
        open_writer(upload.pk, 0)


def test_an_upload_that_is_complete_takes_no_more(upload: Upload) -> None:
    with open_writer(upload.pk, 0) as writer:
        writer.write(b"0123456789")
    with pytest.raises(NotFound):
        open_writer(upload.pk, 10)


def test_the_last_byte_may_end_a_stretch_between_records(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "RECORD_EVERY", upload.length)
    with open_writer(upload.pk, 0) as writer:
        writer.write(b"x" * upload.length)
    upload.refresh_from_db()
    assert (upload.offset, upload.state) == (upload.length, UploadState.IMPORTING)
