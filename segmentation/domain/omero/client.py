"""Speaking with OMERO.web: signing in, looking around, fetching images, attaching files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from segmentation.domain.omero.sealing import Cookies
from segmentation.domain.omero.transport import GuardedTransport, NoOmero

Json = dict[str, Any]

_PAGE = 200
# Larger answers are no lists that anybody looks through.
_LONGEST_ANSWER = 16 * 1024 * 1024
_LOOKING_S = 30.0
_PIECE = 1024 * 1024
# OMERO makes an OME-TIFF before it sends the first byte.
_SLOW = httpx.Timeout(20, read=600)
_OVER = "The session at OMERO is over, or does not reach this: connect again."


@dataclass(frozen=True)
class Folder:
    """A project or dataset of OMERO."""

    id: int
    name: str
    children: int | None


@dataclass(frozen=True)
class RemoteImage:
    """An image as OMERO lists it; sizes are X, Y, Z, C, T."""

    id: int
    name: str
    sizes: tuple[int, int, int, int, int]
    dtype: str
    series: int


class OmeroWeb:
    """A session at one OMERO.web server; to be closed."""

    def __init__(self, address: str, cookies: Cookies | None = None) -> None:
        self.address = address
        self._http = httpx.Client(
            transport=GuardedTransport(),
            cookies=_jar(address, cookies or {}),
            follow_redirects=True,
            timeout=httpx.Timeout(10, read=20),
            # With it OMERO.web answers 403 where it would lead browsers on to its sign-in page.
            headers={"User-Agent": "Ocellus", "X-Requested-With": "XMLHttpRequest"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._http.close()

    @property
    def cookies(self) -> Cookies:
        """What the session is known by."""
        return {cookie.name: cookie.value or "" for cookie in self._http.cookies.jar}

    def sign_in(self, username: str, password: str) -> str:
        """Begin a session with a password; returns the name of the account's group."""
        form = {"server": self._server(), "username": username, "password": password}
        answer = self._send("POST", "/api/v0/login/", data=form, headers=self._forged())
        context = answer.get("eventContext")
        if not answer.get("success") or not isinstance(context, dict):
            raise NoOmero("OMERO did not let you in: check user name and password.")
        return str(context.get("groupName", ""))

    def join(self, session_key: str) -> None:
        """Go on with a session that was begun elsewhere, known by its key."""
        key = {"bsession": session_key, "server": str(self._server())}
        self._send("GET", "/api/v0/m/projects/", params={**key, "limit": "1"})

    def projects(self) -> list[Folder]:
        """The projects that the account sees."""
        return [_folder(one) for one in self._all("/api/v0/m/projects/")]

    def datasets(self, project: int | None) -> list[Folder]:
        """The datasets of a project, or those of none."""
        if project is None:
            return [_folder(one) for one in self._all("/api/v0/m/datasets/", orphaned="true")]
        return [_folder(one) for one in self._all(f"/api/v0/m/projects/{project}/datasets/")]

    def images(self, dataset: int) -> list[RemoteImage]:
        """The images of a dataset."""
        place = f"/api/v0/m/datasets/{dataset}/images/"
        return [_image(one) for one in self._all(place, counted=False)]

    def image(self, number: int) -> RemoteImage:
        """One image; raises `NoOmero` when it is not there."""
        found = self._send("GET", f"/api/v0/m/images/{number}/").get("data")
        # The documentation shows a list of one, servers send the image itself.
        if isinstance(found, list):
            found = found[0] if found else None
        return _image(found)

    @contextmanager
    def ome_tiff(self, number: int) -> Iterator[httpx.Response | None]:
        """One image with its metadata as OME-TIFF; None of one that OMERO finds too large."""
        with self._stream(f"/webgateway/render_ome_tiff/i/{number}/") as answer:
            yield None if answer.status_code == httpx.codes.NOT_FOUND else _good(answer)

    @contextmanager
    def original(self, number: int) -> Iterator[httpx.Response]:
        """The file that an image was imported from; several come as a ZIP."""
        with self._stream(f"/webgateway/archived_files/download/{number}/") as answer:
            yield _good(answer)

    def attach(self, number: int, path: Path, filename: str, media_type: str) -> int:
        """Attach a file to an image; returns the number of the attachment."""
        with path.open("rb") as file:
            answer = self._send(
                "POST",
                "/webclient/annotate_file/",
                data={"image": str(number)},
                files={"annotation_file": (filename, file, media_type)},
                headers=self._forged(),
                timeout=_SLOW,
            )
        made = answer.get("fileIds")
        if not isinstance(made, list) or not made:
            raise NoOmero("OMERO took the file, but attached nothing: may you annotate this image?")
        return int(made[0])

    def outline(self, number: int, shapes: list[Json]) -> None:
        """Save shapes as regions of interest of an image, through OMERO.iviewer.

        The JSON API only reads those. Raises `NoOmero` where the viewer is not installed.
        """
        rois = {"count": len(shapes), "new": shapes, "modified": [], "deleted": {}}
        body = {"imageId": number, "rois": {**rois, "empty_rois": {}, "new_and_deleted": []}}
        missing = "This server has no OMERO.iviewer, which saves outlines: send files instead."
        answer = self._send(
            "POST",
            "/iviewer/persist_rois/",
            json=body,
            headers=self._forged(),
            timeout=_SLOW,
            missing=missing,
        )
        if problems := answer.get("errors") or answer.get("error"):
            first = problems[0] if isinstance(problems, list) else problems
            raise NoOmero(f"OMERO did not save the outlines: {str(first)[:200]}")

    def _server(self) -> int:
        """Which of the OMERO servers behind this address: the first, as web clients do."""
        found = self._send("GET", "/api/v0/servers/").get("data")
        if not isinstance(found, list) or not found or "id" not in found[0]:
            raise NoOmero(f"{self.address} does not answer as an OMERO.web server does.")
        return int(found[0]["id"])

    def _forged(self) -> dict[str, str]:
        """The headers that show that a form comes from this session."""
        token = self._send("GET", "/api/v0/token/").get("data")
        return {"X-CSRFToken": str(token), "Referer": f"{self.address}/"}

    def _all(self, place: str, *, counted: bool = True, **more: str) -> Iterator[Json]:
        """Every entry of a list, page by page."""
        offset, until = 0, time.monotonic() + _LOOKING_S
        while True:
            query = {**more, "limit": str(_PAGE), "offset": str(offset)}
            answer = self._send(
                "GET", place, params=query | ({"childCount": "true"} if counted else {})
            )
            found = answer.get("data")
            if not isinstance(found, list):
                raise NoOmero(f"{self.address} does not answer as an OMERO.web server does.")
            yield from found
            offset += len(found)
            total = int(answer.get("meta", {}).get("totalCount", offset))
            if not found or offset >= total:
                return
            if time.monotonic() > until:
                raise NoOmero("OMERO takes too long to list what is there; try again later.")

    def _send(self, method: str, place: str, missing: str = "", **given: Any) -> Json:
        """The JSON that is answered; raises `NoOmero` for anything else."""
        with self._speaking(), self._http.stream(method, self.address + place, **given) as answer:
            data, until = b"", time.monotonic() + _LOOKING_S
            for piece in answer.iter_bytes():
                data += piece
                if len(data) > _LONGEST_ANSWER or time.monotonic() > until:
                    raise NoOmero("OMERO answers with more than can be looked through.")
        return _read(answer, data, missing)

    @contextmanager
    def _stream(self, place: str) -> Iterator[httpx.Response]:
        with (
            self._speaking(),
            self._http.stream("GET", self.address + place, timeout=_SLOW) as answer,
        ):
            yield answer

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        try:
            yield
        except httpx.TooManyRedirects as error:
            raise NoOmero(f"{self.address} leads round in circles.") from error
        except httpx.TimeoutException as error:
            raise NoOmero(f"{self.address} did not answer in time.") from error
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise NoOmero(f"There is no answer from {self.address}.") from error


def save(answer: httpx.Response, path: Path, after_each: Callable[[int], None]) -> int:
    """Write what is answered to a file; `after_each` is told how many bytes there are."""
    size = 0
    with path.open("wb") as file:
        for piece in answer.iter_bytes(_PIECE):
            file.write(piece)
            size += len(piece)
            after_each(size)
    return size


def _jar(address: str, cookies: Cookies) -> httpx.Cookies:
    """Cookies for one server alone: redirections may lead to others."""
    host = httpx.URL(address).host
    jar = httpx.Cookies()
    for name, value in cookies.items():
        # Names without a dot are what the standard library's jar calls local.
        jar.set(name, value, domain=host if "." in host else f"{host}.local")
    return jar


def _good(answer: httpx.Response) -> httpx.Response:
    if answer.status_code == httpx.codes.FORBIDDEN:
        raise NoOmero(_OVER)
    if answer.is_error:
        raise NoOmero(f"OMERO answered {answer.status_code}, and sent no image.")
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        raise NoOmero("OMERO sent a page instead of an image: connect again.")
    return answer


def _read(answer: httpx.Response, data: bytes, missing: str) -> Json:
    try:
        found = httpx.Response(answer.status_code, content=data).json()
    except ValueError:
        found = None
    told = found.get("message", "") if isinstance(found, dict) else ""
    if answer.status_code == httpx.codes.FORBIDDEN:
        raise NoOmero(f"OMERO refused: {str(told)[:200]}" if told else _OVER)
    if answer.status_code == httpx.codes.NOT_FOUND and missing:
        raise NoOmero(missing)
    if answer.is_error:
        raise NoOmero(f"OMERO answered {answer.status_code}: {str(told)[:200]}".rstrip(": ") + ".")
    if not isinstance(found, dict):
        raise NoOmero("What answers there is no OMERO.web server.")
    return found


def _folder(entry: Json) -> Folder:
    number, children = _number(entry), entry.get("omero:childCount")
    return Folder(number, _name(entry), None if children is None else int(children))


def _image(entry: object) -> RemoteImage:
    if not isinstance(entry, dict):
        raise NoOmero("There is no such image in OMERO.")
    pixels: Mapping[str, Any] = entry.get("Pixels") or {}
    sizes = tuple(int(pixels.get(f"Size{axis}", 0)) for axis in "XYZCT")
    dtype = (pixels.get("Type") or {}).get("value", "")
    series = int(entry.get("omero:series", 0))
    return RemoteImage(_number(entry), _name(entry), sizes, str(dtype), series)  # type: ignore[arg-type]


def _number(entry: Json) -> int:
    try:
        return int(entry["@id"])
    except (KeyError, TypeError, ValueError) as error:
        raise NoOmero("OMERO lists something without a number.") from error


def _name(entry: Json) -> str:
    return str(entry.get("Name", ""))[:255]
