"""Requests with a token: answers as JSON, refusals as `OcellusError`, patience with the network."""

import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from segmentation.interfaces.cli.client.errors import OcellusError, refusal

TRIES = 6
PAGE = 1000
_BUSY = frozenset({429, 502, 503, 504})
_AGAIN = frozenset({"GET", "HEAD"})


class Connection:
    """One server, as one person; it may be used by several threads at once."""

    def __init__(self, server: str, token: str, *, first_wait: float = 0.5) -> None:
        self.server = server.rstrip("/")
        self._first_wait = first_wait
        try:
            self._http = httpx.Client(
                base_url=self.server,
                headers={"Authorization": f"Token {token}"} if token else {},
                timeout=httpx.Timeout(60, connect=10),
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise OcellusError(f"“{server}” is no address of a server ({error}).") from error

    def close(self) -> None:
        """End its connections."""
        self._http.close()

    def get(self, place: str, **parameters: Any) -> Any:
        """A row, as JSON."""
        given = {name: str(value) for name, value in parameters.items() if value is not None}
        # Empty parameters would wipe out those that stand in `place`.
        return self.request("GET", place, params=given or None).json()

    def post(self, place: str, body: Mapping[str, Any] | None = None) -> Any:
        """What an action answers, as JSON."""
        return self.request("POST", place, json=body).json()

    def rows(self, place: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """All rows of a list, page by page."""
        page = self.get(place, limit=PAGE, **parameters)
        while True:
            yield from page["results"]
            if page["next"] is None:
                return
            # The path alone: the token is not for other servers, whatever stands before it.
            page = self.get(httpx.URL(page["next"]).raw_path.decode())

    def request(self, method: str, place: str, **given: Any) -> httpx.Response:
        """One answer below 400; raises `OcellusError`.

        What only reads is tried again when the network or the server has a bad moment.
        """
        for attempt in range(TRIES):
            last = attempt == TRIES - 1
            try:
                answer = self._http.request(method, place, **given)
            except httpx.TransportError as error:
                if last or not (method in _AGAIN or isinstance(error, httpx.ConnectError)):
                    raise self.unreachable(error) from error
            else:
                if answer.is_success:
                    return answer
                if last or answer.status_code not in _BUSY or method not in _AGAIN:
                    raise refusal(answer)
            self.pause(attempt)
        raise AssertionError("the last try returns or raises")

    def stream(self, place: str, start: int, etag: str) -> Any:
        """The bytes of a file from `start` on, as a context of an answer that is still coming."""
        resumed = {"Range": f"bytes={start}-", "If-Range": etag} if start else {}
        headers = {"Accept-Encoding": "identity", **resumed}
        return self._http.stream("GET", place, headers=headers)

    def unreachable(self, error: httpx.TransportError) -> OcellusError:
        """What is told when there is no answer."""
        reason = str(error) or type(error).__name__
        return OcellusError(f"{self.server} can't be reached ({reason}).")

    def pause(self, attempt: int) -> None:
        """Wait before trying again, longer each time."""
        time.sleep(self._first_wait * 2**attempt)
