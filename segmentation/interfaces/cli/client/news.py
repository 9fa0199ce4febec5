"""News of a project by WebSocket, so that waiting costs no questions; without one, patience."""

import time
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

_OPEN_S = 5.0
# News come at most five times a second; looking more often tells nothing new.
_CLOSEST_S = 0.2
# How much longer one may wait for a look when news come; a socket may be dead without telling.
_LONGER = 5


class News:
    """Tells when something has happened in a project; any trouble makes it a plain pause."""

    def __init__(self, server: str, token: str, project: str) -> None:
        place = server.replace("http", "ws", 1)
        self._address = f"{place}/ws/projects/{project}/"
        self._token = token
        self._socket: ClientConnection | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._socket = self._open.enter_context(
                connect(
                    self._address,
                    additional_headers={"Authorization": f"Token {self._token}"},
                    open_timeout=_OPEN_S,
                    close_timeout=1,
                )
            )
        except (OSError, WebSocketException, ValueError):
            self._socket = None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._drop()

    @property
    def is_live(self) -> bool:
        """Whether news come by themselves."""
        return self._socket is not None

    def pause(self, seconds: float) -> None:
        """Until there is news, or so long; with a socket there is no need to look as often."""
        if self._socket is None:
            time.sleep(seconds)
            return
        time.sleep(_CLOSEST_S)
        try:
            self._socket.recv(timeout=_LONGER * seconds)
        except TimeoutError:
            return
        except (OSError, WebSocketException):
            self._drop()

    def _drop(self) -> None:
        self._socket = None
        self._open.close()
