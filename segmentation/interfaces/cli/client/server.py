"""Whose server it is, and its projects."""

import os
from typing import Self
from uuid import UUID

from segmentation.interfaces.cli.client.answers import Project
from segmentation.interfaces.cli.client.connection import Connection
from segmentation.interfaces.cli.client.errors import OcellusError

API = "/api/v1"
DEFAULT_SERVER = "http://127.0.0.1:8000"

Id = UUID | str


class Server:
    """A server, as the person of a token."""

    def __init__(self, server: str | None = None, token: str | None = None) -> None:
        self.server = server or os.environ.get("OCELLUS_SERVER") or DEFAULT_SERVER
        token = token or os.environ.get("OCELLUS_TOKEN") or ""
        if not token:
            raise OcellusError(
                "There is no token: set OCELLUS_TOKEN to one of your page of tokens, "
                f"{self.server}/settings/tokens/."
            )
        self._connection = Connection(self.server, token)
        self._token = token

    @classmethod
    def sign_in(cls, username: str, password: str, server: str | None = None) -> Self:
        """A client with a new token; accounts with a second factor make theirs on their page."""
        server = server or os.environ.get("OCELLUS_SERVER") or DEFAULT_SERVER
        connection = Connection(server, "")
        try:
            credentials = {"username": username, "password": password}
            return cls(server, connection.post(f"{API}/auth/token/", credentials)["token"])
        finally:
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End its connections."""
        self._connection.close()

    def projects(self) -> list[Project]:
        """The projects you are in, the newest first."""
        return [Project(**row) for row in self._connection.rows(f"{API}/projects/")]

    def project(self, wanted: Id) -> Project:
        """The project of an id, or the one of a name."""
        if _is_uuid(wanted):
            return Project(**self._connection.get(f"{API}/projects/{wanted}/"))
        found = [project for project in self.projects() if project.name == str(wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise OcellusError(f"{len(found)} projects are called “{wanted}”; give the id of one.")
        raise OcellusError(f"There is no project “{wanted}” that you may see.")

    def new_project(self, name: str, description: str = "") -> Project:
        """Make a project; you are its owner."""
        body = {"name": name, "description": description}
        return Project(**self._connection.post(f"{API}/projects/", body))


def _is_uuid(wanted: Id) -> bool:
    try:
        UUID(str(wanted))
    except ValueError:
        return False
    return True
