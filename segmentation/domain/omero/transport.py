"""HTTP to OMERO servers, and to nothing else inside the site's own network.

Each request, redirections included, looks its server up, checks every address found, and goes to
the one that was checked; with TLS the certificate is still checked against the name.
"""

from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from segmentation.domain.common.addresses import NotReachable, checked_address
from segmentation.domain.common.errors import UserError

_PORTS = {"http": 80, "https": 443}
# What people copy out of their browser begins one of these pages below the server's address.
_PAGES = ("/webclient", "/webgateway", "/iviewer", "/api", "/figure")


class NoOmero(UserError):
    """The OMERO server did not do what was asked; the message says what happened."""

    code = "omero"


def clean_address(given: str) -> str:
    """The address of an OMERO.web server, as it is kept: without page, query and final slash.

    Raises `UserError` with what is wrong.
    """
    text = given.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UserError("This is no web address.") from error
    if parts.scheme not in _PORTS or not host or port == 0:
        raise UserError("An OMERO server's address is like https://omero.example.org.")
    if parts.username or parts.password:
        raise UserError("Leave user name and password out of the address.")
    if parts.scheme == "http" and host not in settings.OCELLUS_OMERO_HOSTS:
        raise UserError(
            "Passwords are sent over https only. For a server inside your network without it, the "
            f"site's administrator can name {host} in OCELLUS_OMERO_HOSTS."
        )
    path = parts.path
    for page in _PAGES:
        path = path.partition(page)[0]
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{f':{port}' if port else ''}{path.rstrip('/')}"


class GuardedTransport(httpx.BaseTransport):
    """Checks where a request goes, and sends it to the address that was checked."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport(trust_env=False)

    def __enter__(self) -> Self:
        self._inner.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self._inner.__exit__(kind, error, traceback)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer; raises `NoOmero` for a place that may not be reached."""
        host, allowed = request.url.host, settings.OCELLUS_OMERO_HOSTS
        port = request.url.port or _PORTS[request.url.scheme]
        if request.url.scheme == "http" and host not in allowed:
            raise NoOmero(f"The server led on to {host} without https, which is not followed.")
        try:
            address = checked_address(host, port, private=host in allowed)
        except NotReachable as error:
            more = " A site admin can allow it with OCELLUS_OMERO_HOSTS." if error.for_good else ""
            raise NoOmero(f"{error}{more}") from error
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return self._inner.handle_request(pinned)

    def close(self) -> None:
        """Close what is open."""
        self._inner.close()
