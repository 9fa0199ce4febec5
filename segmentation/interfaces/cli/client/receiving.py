"""Fetching files: a broken download goes on, and what came is compared with its checksum."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import httpx

from segmentation.interfaces.cli.client.connection import TRIES, Connection
from segmentation.interfaces.cli.client.errors import OcellusError, refusal

_PIECE = 1024 * 1024

Received = Callable[[int], object]


def download(
    connection: Connection, place: str, path: Path, received: Received, sha256: str = ""
) -> None:
    """Fetch a file to `path`, under another name until it is whole.

    `received` is told how many bytes are there. Raises `OcellusError`, also when the bytes are not
    those of `sha256`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part, etag = path.with_name(path.name + ".part"), ""
    part.unlink(missing_ok=True)
    for attempt in range(TRIES):
        try:
            etag = _fetch(connection, place, part, etag, received)
            break
        except httpx.TransportError as error:
            if attempt == TRIES - 1:
                raise connection.unreachable(error) from error
            etag = f'"{sha256}"' if sha256 else ""
            connection.pause(attempt)
    if sha256 and _sha256(part) != sha256:
        part.unlink()
        raise OcellusError(f"{path.name} came damaged; fetch it again.")
    part.replace(path)


def _fetch(connection: Connection, place: str, part: Path, etag: str, received: Received) -> str:
    """Append what is missing; without an ETag that can't be asked for, so all comes again."""
    there = part.stat().st_size if part.exists() and etag else 0
    with connection.stream(place, there, etag) as answer:
        if not answer.is_success:
            answer.read()
            raise refusal(answer)
        resumed = answer.status_code == 206
        count = there if resumed else 0
        with part.open("ab" if resumed else "wb") as file:
            for piece in answer.iter_bytes(_PIECE):
                file.write(piece)
                count += len(piece)
                received(count)
        return str(answer.headers.get("ETag", ""))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
