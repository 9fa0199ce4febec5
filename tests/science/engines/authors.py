"""A server that answers as the authors' do, without any network: what tests of fetching share."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import HTTPSHandler, OpenerDirector, Request

from segmentation.science.engines.upstream.catalogue import PublishedModel, published_model
from segmentation.science.engines.upstream.fetch import secure_opener


class Authors(BaseHTTPRequestHandler):
    """Answers what `ThreadingHTTPServer.pages` holds: status, headers, content."""

    def do_GET(self) -> None:
        server: Any = self.server
        status, headers, content = server.pages.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


class AllAtHome(HTTPSHandler):
    """Takes every https address for one of a server on this machine, without encryption."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def https_open(self, req: Request) -> Any:
        def connect(_host: str, **options: Any) -> http.client.HTTPConnection:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=options["timeout"])

        return self.do_open(connect, req)


@contextmanager
def authors(**pages: tuple[int, dict[str, str], bytes]) -> Iterator[OpenerDirector]:
    """An opener for which `https://authors.test/NAME` has these pages."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Authors)
    server.pages = {f"/{name}": page for name, page in pages.items()}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield secure_opener(AllAtHome(server.server_port))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def entry(**changes: object) -> PublishedModel:
    """An entry of the catalogue, at the address of these authors."""
    known = published_model("2D_demo").model_dump()
    ours = {"address": "https://authors.test/file", "file": "2D_demo.zip", "sha256": None}
    return PublishedModel.model_validate({**known, **ours, **changes})
