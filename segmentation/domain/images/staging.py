"""The files on their way in: one flat file an upload, named by its id and nothing else.

A file's lock belongs to the process that writes it, and the kernel frees it when that process
dies, so that nobody is locked out by a crash.
"""

import fcntl
import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from segmentation.domain.images.errors import UploadLocked

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def folder() -> Path:
    """Where the files lie; made when it is not there."""
    place: Path = settings.OCELLUS_DATA / "uploads"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def path(upload_id: UUID) -> Path:
    """Where the bytes of an upload are."""
    return folder() / str(upload_id)


def create(upload_id: UUID) -> None:
    """Make the empty file of a new upload."""
    path(upload_id).touch(mode=0o600, exist_ok=False)


def remove(upload_id: UUID) -> None:
    """Drop the bytes of an upload; none is fine, too."""
    path(upload_id).unlink(missing_ok=True)


def remove_all(upload_ids: Iterable[UUID]) -> None:
    """Drop the bytes of several uploads."""
    for upload_id in upload_ids:
        remove(upload_id)


def size(upload_id: UUID) -> int:
    """How many bytes are there; 0 without a file."""
    try:
        return path(upload_id).stat().st_size
    except FileNotFoundError:
        return 0


def sha256(upload_id: UUID) -> str:
    """What the bytes of an upload are known by."""
    with path(upload_id).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_locked(upload_id: UUID) -> BinaryIO:
    """The file for appending, as its only writer; raises `UploadLocked`."""
    file = path(upload_id).open("r+b", buffering=0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise UploadLocked("This file is being sent by another connection.") from error
    except BaseException:
        file.close()
        raise
    return file


def sync(file: BinaryIO) -> None:
    """Return when the bytes written so far would survive a power cut."""
    os.fsync(file.fileno())


def free_bytes() -> int:
    """How much the disk of the staged files still takes."""
    return shutil.disk_usage(folder()).free


def staged_before(age_s: float) -> list[UUID]:
    """The uploads whose file was last written more than `age_s` ago."""
    youngest = time.time() - age_s
    return [
        UUID(entry.name)
        for entry in folder().iterdir()
        if _UUID.fullmatch(entry.name) and entry.stat().st_mtime < youngest
    ]
