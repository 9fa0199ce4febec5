"""Sending files (tus 1.0.0): in checked pieces, going on where a cut left off."""

import hashlib
import uuid
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from segmentation.interfaces.cli.client.connection import TRIES, Connection
from segmentation.interfaces.cli.client.errors import OcellusError
from segmentation.interfaces.cli.client.remembered import Begun, key_of

PIECE = 8 * 1024 * 1024
TUS = {"Tus-Resumable": "1.0.0"}
UPLOADS = "/api/v1/uploads/"
# Another writer still holds the file, the offset moved, or bytes were damaged on their way.
_GO_ON = frozenset({409, 423, 460, 502, 503, 504})
_GONE = frozenset({403, 404, 410})

Sent = Callable[[int], object]


@dataclass(frozen=True)
class Outgoing:
    """A file, its name within what is sent together, and the set it belongs to."""

    path: Path
    relative_path: str = ""
    group: str = ""


def outgoing(paths: list[Path], together: bool) -> Iterator[Outgoing]:
    """The files of paths: folders with all that is in them, as a set; files as one if `together`.

    Raises `OcellusError` for a path that is not there, and a folder without files.
    """
    group = str(uuid.uuid4()) if together else ""
    for path in paths:
        if path.is_dir():
            yield from _folder(path, group or str(uuid.uuid4()))
        elif path.is_file():
            yield Outgoing(path, path.name if group else "", group)
        else:
            raise OcellusError(f"There is no file {path}.")


def _folder(folder: Path, group: str) -> Iterator[Outgoing]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    if not found:
        raise OcellusError(f"The folder {folder} holds no file.")
    above = folder.resolve().parent
    for path in found:
        yield Outgoing(path, (path.resolve().relative_to(above)).as_posix(), group)


class Sender:
    """Sends files into one project."""

    def __init__(
        self,
        connection: Connection,
        project: str,
        kind: str,
        begun: Begun,
        piece: int = PIECE,
        image: str = "",
    ) -> None:
        self._connection, self._begun, self._piece = connection, begun, piece
        self._metadata = {"project": project, "kind": kind} | ({"image": image} if image else {})

    def send(self, file: Outgoing, sent: Sent) -> str:
        """Send a file, or what the server lacks of it; returns the upload's address.

        `sent` is told how many bytes are there. Raises `OcellusError`.
        """
        metadata = {**self._metadata, "filename": file.path.name}
        key = key_of(self._connection.server, {**metadata, "path": file.relative_path}, file.path)
        if file.group:
            metadata |= {"set": file.group, "relative_path": file.relative_path}
        length = file.path.stat().st_size
        # A set is closed as a whole, so its files don't outlive the call that began them.
        place = None if file.group else self._unfinished(key, length)
        if place is None:
            place = self._begin(metadata, length)
            if not file.group:
                self._begun.keep(key, place)
        self._fill(place, file.path, length, sent)
        self._begun.forget(key)
        return place

    def _begin(self, metadata: dict[str, str], length: int) -> str:
        encoded = (f"{name} {b64encode(text.encode()).decode()}" for name, text in metadata.items())
        headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": ",".join(encoded)}
        answer = self._connection.request("POST", UPLOADS, headers=headers)
        return str(answer.headers["Location"])

    def _unfinished(self, key: str, length: int) -> str | None:
        place = self._begun.find(key)
        if place is None:
            return None
        try:
            answer = self._connection.request("HEAD", place, headers=TUS)
        except OcellusError as error:
            if error.status in _GONE:
                return None
            raise
        return place if int(answer.headers["Upload-Length"]) == length else None

    def _offset(self, place: str) -> int:
        answer = self._connection.request("HEAD", place, headers=TUS)
        return int(answer.headers["Upload-Offset"])

    def _fill(self, place: str, path: Path, length: int, sent: Sent) -> None:
        """Send pieces until all is there; as long as the offset moves, cuts don't count."""
        offset, failures = self._offset(place), 0
        sent(offset)
        with path.open("rb") as file:
            while offset < length:
                file.seek(offset)
                before = offset
                offset = self._piece_sent(place, offset, file.read(self._piece), failures)
                failures = 0 if offset > before else failures + 1
                sent(offset)

    def _piece_sent(self, place: str, offset: int, data: bytes, failures: int) -> int:
        """The offset after a piece; where it was cut, the one that the server tells."""
        if not data:
            raise OcellusError("The file became shorter while it was sent.")
        digest = b64encode(hashlib.sha256(data).digest()).decode()
        headers = {
            **TUS,
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"sha256 {digest}",
        }
        try:
            answer = self._connection.request("PATCH", place, headers=headers, content=data)
        except OcellusError as error:
            network = error.status is None and isinstance(error.__cause__, httpx.TransportError)
            if failures >= TRIES or not (network or error.status in _GO_ON):
                raise
            self._connection.pause(failures)
            return self._offset(place)
        return int(answer.headers["Upload-Offset"])
