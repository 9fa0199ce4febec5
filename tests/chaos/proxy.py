"""An HTTP proxy in front of an S3 that can be told to answer errors, to hang up, or to say nothing.

It hands requests on as they are, and so the signatures stay right.
"""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

FINE, ERROR, CUT, STALL = "fine", "error", "cut", "stall"
_LOOK_S = 0.1
_OF_THE_LINE = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Proxy(ThreadingHTTPServer):
    """Listens on a port of its own until closed; `did` counts what became of requests."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = urlsplit(target).netloc
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.mood, self.did = FINE, Counter[str]()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @contextmanager
    def being(self, mood: str) -> Iterator[None]:
        """Treat all requests so meanwhile."""
        self.mood = mood
        try:
            yield
        finally:
            self.mood = FINE

    def close(self) -> None:
        """Listen no more."""
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are none of ours."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def do(self) -> None:
        """Whatever is asked."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        mood = self.server.mood
        self.server.did[mood] += 1
        if mood == STALL:
            while self.server.mood == STALL:
                time.sleep(_LOOK_S)
        if mood in (CUT, STALL):
            self.close_connection = True
            return
        if mood == ERROR:
            self._answer(503, [], b"<Error><Code>SlowDown</Code></Error>")
            return
        self._hand_on(body)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do  # noqa: N815 (as the base class asks)

    def _hand_on(self, body: bytes) -> None:
        line = http.client.HTTPConnection(self.server.target, timeout=60)
        try:
            headers = dict(self.headers.items())
            line.request(self.command, self.path, body, headers)
            answer = line.getresponse()
            self._answer(answer.status, answer.getheaders(), answer.read())
        finally:
            line.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        length = str(len(body))
        for name, value in headers:
            if name.lower() not in _OF_THE_LINE:
                self.send_header(name, value)
            elif name.lower() == "content-length" and self.command == "HEAD":
                length = value
        self.send_header("Content-Length", length)
        with suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""
