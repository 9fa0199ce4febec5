"""A tus client that can do everything wrong."""

import socket
import time
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

import httpx

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.services import create_token
from segmentation.domain.projects.models import Project
from tests.interfaces.server import Server

BYTES = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}


def metadata(**given: str) -> str:
    """As the protocol writes it."""
    return ",".join(f"{name} {b64encode(text.encode()).decode()}" for name, text in given.items())


def checksum(data: bytes) -> str:
    """sha256, as the protocol writes it."""
    return f"sha256 {b64encode(sha256(data).digest()).decode()}"


@dataclass
class TusClient:
    """Someone's uploads to one server."""

    server: Server
    user: User
    secret: str = field(init=False)

    def __post_init__(self) -> None:
        self.secret = create_token(self.user, "tus")[1]
        self.http = httpx.Client(base_url=self.server.http, timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    @property
    def signed(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.secret}", **TUS}

    def create(self, project: Project, length: int, **more: str) -> httpx.Response:
        given = metadata(**{"filename": "cells.tif", "project": str(project.pk), **more})
        headers = {**self.signed, "Upload-Length": str(length), "Upload-Metadata": given}
        return self.http.post("/api/v1/uploads/", headers=headers)

    def begin(self, project: Project, length: int) -> str:
        """The address of a new upload."""
        response = self.create(project, length)
        assert response.status_code == 201, response.text
        return response.headers["Location"]

    def head(self, place: str) -> httpx.Response:
        return self.http.head(place, headers=self.signed)

    def offset(self, place: str) -> int:
        return int(self.head(place).headers["Upload-Offset"])

    def patch(self, place: str, offset: int, data: bytes, **headers: str) -> httpx.Response:
        fields = {**self.signed, "Content-Type": BYTES, "Upload-Offset": str(offset)}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.patch(place, headers=fields, content=data)

    def wait_for(self, place: str, offset: int) -> None:
        """Until the server has noticed what happened."""
        deadline = time.monotonic() + 10
        while self.offset(place) != offset:
            assert time.monotonic() < deadline, f"{self.offset(place)} is not {offset}"
            time.sleep(0.02)

    def open_patch(
        self, place: str, offset: int, length: int, data: bytes, **headers: str
    ) -> socket.socket:
        """A PATCH that has been let in; only `data` is sent, the rest is up to the test."""
        headers = {"Expect": "100-continue", **headers}
        connection = self.start_patch(place, offset, length, **headers)
        # The server asks for the body once it is the upload's writer.
        assert b" 100 " in connection.recv(1000)
        connection.sendall(data)
        return connection

    def start_patch(self, place: str, offset: int, length: int, **headers: str) -> socket.socket:
        """The head of a PATCH, sent without waiting for anything."""
        lines = {
            "Host": f"127.0.0.1:{self.server.port}", **self.signed, "Content-Type": BYTES,
            "Upload-Offset": str(offset), "Content-Length": str(length),
        } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
        head = f"PATCH {place} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items())
        connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=10)
        connection.sendall(head.encode() + b"\r\n")
        return connection
