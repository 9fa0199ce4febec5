"""A line in the log for each request, and its id in every line that is written meanwhile."""

import re
from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from structlog.contextvars import bound_contextvars

from segmentation.domain.accounts.models import User

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

# Asked every few seconds by whoever watches the site.
SILENT = ("/healthz", "/readyz", "/metrics")
HEADER = b"x-request-id"
ASKED = "ocellus.asked"
# As nginx counts those whose client did not wait for the answer.
GAVE_UP, OUR_FAULT = 499, 500
_ID = re.compile(rb"[A-Za-z0-9._:+/=-]{1,100}")
# What follows lets whoever has it set a password, or confirm an address.
_KEYED = re.compile(r"(/accounts/(?:password/reset/key|confirm-email)/).+")
_LONGEST_PATH = 300

# Beside those of modules, so that a terminal can do without its lines.
log = structlog.get_logger("ocellus.requests")


@dataclass
class Asked:
    """What becomes known of a request while it is answered."""

    id: str
    status: int = GAVE_UP
    person: str = ""


class LogRequests:
    """Stands before everything else: binds the request's id, sends it back, writes the line.

    The id is the caller's `X-Request-ID`, if that is one, so that lines of a proxy can be matched.
    """

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        asked, began = Asked(id_of(scope["headers"])), perf_counter()

        async def tell(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.accept"}:
                asked.status = message.get("status", 101)
                mine = (HEADER, asked.id.encode())
                message = {**message, "headers": [*message.get("headers", ()), mine]}
            await send(message)

        with bound_contextvars(request_id=asked.id):
            try:
                await self.app({**scope, ASKED: asked}, receive, tell)
            except CancelledError:
                raise
            except Exception:
                asked.status = OUR_FAULT
                log.exception("a request broke")
                raise
            finally:
                write(scope, asked, perf_counter() - began)


def id_of(headers: list[tuple[bytes, bytes]]) -> str:
    """The id that the caller gave, or a new one; never more than 100 harmless characters."""
    given = next((value for name, value in headers if name == HEADER), b"")
    return given.decode() if _ID.fullmatch(given) else uuid4().hex


def write(scope: Mapping[str, Any], asked: Asked, seconds: float) -> None:
    """The line; none for what is asked every few seconds, nor for a file of the front end."""
    path: str = scope["path"]
    if path in SILENT or (path.startswith("/static/") and asked.status < 400):
        return
    tell = log.warning if asked.status >= OUR_FAULT else log.info
    tell(
        "a request was answered" if scope["type"] == "http" else "a socket was closed",
        method=scope.get("method", "WS"),
        path=quote(_KEYED.sub(r"\1…", path))[:_LONGEST_PATH],
        status=asked.status,
        seconds=round(seconds, 4),
        **({"user": asked.person} if asked.person else {}),
    )


def note_person(scope: Mapping[str, Any], user: object) -> None:
    """Who asks, for the request's line; a name says nothing to machines, and too much to others."""
    asked = scope.get(ASKED)
    # Nobody has looked who a lazy one is; it would cost a query to do so for this.
    if isinstance(asked, Asked) and type(user) is User:
        asked.person = str(user.pk)


class NotePerson:
    """Remembers who asked, where that was looked up to answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        known = vars(request)
        for name in ("_cached_user", "user"):
            note_person(known.get("scope", {}), known.get(name))
        return response
