"""A server that answers as OMERO.web does, for the few things that are asked of it.

No server could be recorded. The answers have the shapes that OMERO's documentation shows (JSON
API, https://docs.openmicroscopy.org/omero/5.6.0/developers/json-api.html) and that the views of
OMERO.web 5.31 give: lists under `data` with `meta`, 403 with `message` for who is not signed in, a
CSRF token that every form must bring, `fileIds` for what was attached, `ids` or `errors` of
OMERO.iviewer.
"""

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import tifffile

SCHEMA = "http://www.openmicroscopy.org/Schemas/OME/2016-06"
KEY = "0b30ee4a-c0b2-4b0f-9c61-f48b31bcad8c"


def details() -> dict[str, Any]:
    """What comes with every object, shortened."""
    permissions = {"perm": "rwra--", "canAnnotate": True, "@type": "TBD#Permissions"}
    return {"@type": "TBD#Details", "permissions": permissions}


def folder(kind: str, number: int, name: str, children: int) -> dict[str, Any]:
    """A project or dataset as it is listed."""
    return {
        "@id": number,
        "@type": f"{SCHEMA}#{kind}",
        "Name": name,
        "omero:childCount": children,
        "omero:details": details(),
    }


def image(number: int, name: str, series: int = 0) -> dict[str, Any]:
    """An image as it is listed, with its pixels."""
    length = {"Symbol": "µm", "Value": 0.5, "@type": "TBD#LengthI", "Unit": "MICROMETER"}
    pixels = {
        "@id": number + 1, "@type": f"{SCHEMA}#Pixels", "SizeX": 40, "SizeY": 30, "SizeZ": 1,
        "SizeC": 2, "SizeT": 1, "PhysicalSizeX": length, "PhysicalSizeY": length,
        "Type": {"@id": 6, "@type": "TBD#PixelsType", "value": "uint16"}, "SignificantBits": 16,
    }  # fmt: skip
    return {
        "@id": number,
        "@type": f"{SCHEMA}#Image",
        "Name": name,
        "AcquisitionDate": 1235730332000,
        "omero:series": series,
        "omero:details": details(),
        "Pixels": pixels,
    }


def ome_tiff(name: str = "cells.dv") -> bytes:
    """What OMERO makes of an image: OME-TIFF with its metadata."""
    array = np.arange(2 * 30 * 40, dtype="uint16").reshape(2, 30, 40)
    metadata = {
        "axes": "CYX", "Name": name, "PhysicalSizeX": 0.5, "PhysicalSizeY": 0.5,
        "Channel": {"Name": ["CFP", "RD_TR-PE"]},
    }  # fmt: skip
    file = io.BytesIO()
    tifffile.imwrite(file, array, ome=True, metadata=metadata)
    return file.getvalue()


@dataclass
class Omero:
    """What the server has, and what came to it."""

    address: str = ""
    images: dict[int, dict[str, Any]] = field(
        default_factory=lambda: {
            11: image(11, "cells.dv"), 12: image(12, "too large.svs"), 13: image(13, "gone.dv"),
        }
    )  # fmt: skip
    files: dict[str, bytes] = field(
        default_factory=lambda: {
            "/webgateway/render_ome_tiff/i/11/": ome_tiff(),
            "/webgateway/archived_files/download/12/": ome_tiff("too large.svs"),
        }
    )
    has_iviewer: bool = True
    sessions: set[str] = field(default_factory=set)
    requests: list[str] = field(default_factory=list)
    attached: list[tuple[str, str, bytes]] = field(default_factory=list)
    rois: list[dict[str, Any]] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """Answers for the `omero` of its class."""

    omero: Omero

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.omero.requests.append(f"GET {parts.path}")
        if parts.path == "/api/v0/servers/":
            server = {"id": 1, "server": "omero", "host": "localhost", "port": 4064}
            return self.tell({"data": [server]})
        if parts.path == "/api/v0/token/":
            return self.tell({"data": "token-1"}, cookies=["csrftoken=token-1"])
        if query.get("bsession") == KEY:
            self.omero.sessions.add(KEY)
            return self.tell(self.listed([]), cookies=[f"sessionid={KEY}; HttpOnly"])
        if not self.is_signed_in():
            return self.tell({"message": "Not logged in"}, 403)
        return self.look(parts.path, query)

    def look(self, path: str, query: dict[str, str]) -> None:
        omero = self.omero
        if path == "/api/v0/m/projects/":
            both = [folder("Project", 3, "Knockouts", 1), folder("Project", 4, "Empty", 0)]
            # Two pages, as if the server's limit were one.
            start = int(query["offset"])
            return self.tell(self.listed(both[start : start + 1], total=2))
        if path in {"/api/v0/m/projects/3/datasets/", "/api/v0/m/datasets/"}:
            return self.tell(self.listed([folder("Dataset", 7, "Plate 1", 3)]))
        if path == "/api/v0/m/datasets/7/images/":
            return self.tell(self.listed(list(omero.images.values())))
        if path.startswith("/api/v0/m/images/"):
            found = omero.images.get(int(path.split("/")[5]))
            return self.tell({"data": found} if found else {"message": "Image not found"},
                             200 if found else 404)  # fmt: skip
        if path == "/webgateway/elsewhere/":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/")
            self.end_headers()
            return None
        content = omero.files.get(path)
        if content is None:
            return self.tell({}, 404)
        self.send_response(200)
        self.send_header("Content-Type", "application/force-download")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.omero.requests.append(f"POST {self.path}")
        if self.headers.get("X-CSRFToken") != "token-1" or not self.headers.get("Referer"):
            return self.tell({"message": "CSRF Error."}, 403)
        if self.path == "/api/v0/login/":
            return self.sign_in({k: v[0] for k, v in parse_qs(body.decode()).items()})
        if not self.is_signed_in():
            return self.tell({"message": "Not logged in"}, 403)
        if self.path == "/webclient/annotate_file/":
            self.omero.attached.append(self.form(body))
            return self.tell({"fileIds": [900 + len(self.omero.attached)]})
        if self.path == "/iviewer/persist_rois/" and self.omero.has_iviewer:
            told = json.loads(body)
            self.omero.rois.append(told)
            return self.tell({"ids": {shape["oldId"]: "1:1" for shape in told["rois"]["new"]}})
        return self.tell({}, 404)

    def sign_in(self, form: dict[str, str]) -> None:
        if form.get("password") != "ome" or form.get("server") != "1":
            return self.tell({"message": "Connection not available, please check your user name "
                              "and password."}, 403)  # fmt: skip
        self.omero.sessions.add("s-1")
        context = {"userName": form["username"], "groupName": "Nevis Lab", "userId": 3}
        return self.tell({"success": True, "eventContext": context}, cookies=["sessionid=s-1"])

    def is_signed_in(self) -> bool:
        jar = SimpleCookie(self.headers.get("Cookie", ""))
        return "sessionid" in jar and jar["sessionid"].value in self.omero.sessions

    def form(self, body: bytes) -> tuple[str, str, bytes]:
        """The image, the file's name and its bytes, of a form with a file."""
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = list(BytesParser(policy=HTTP).parsebytes(head + body).iter_parts())
        by_name = {part.get_param("name", header="Content-Disposition"): part for part in parts}
        file = by_name["annotation_file"]
        number, content = (part.get_payload(decode=True) for part in (by_name["image"], file))
        assert isinstance(number, bytes)
        assert isinstance(content, bytes)
        return number.decode(), file.get_filename() or "", content

    def listed(self, found: list[dict[str, Any]], total: int | None = None) -> dict[str, Any]:
        count = len(found) if total is None else total
        meta = {"totalCount": count, "limit": 200, "maxLimit": 500, "offset": 0}
        return {"data": found, "meta": meta}

    def tell(self, answer: dict[str, Any], status: int = 200, cookies: list[str] = []) -> None:  # noqa: B006
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for cookie in cookies:
            self.send_header("Set-Cookie", f"{cookie}; Path=/")
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Not in the tests' output."""


@contextmanager
def serving() -> Iterator[Omero]:
    """One on a free port."""
    omero = Omero()
    handler = type("Answers", (Handler,), {"omero": omero})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    omero.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield omero
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
