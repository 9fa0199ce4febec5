"""Posting to addresses that people give us: never to the site's own network.

The name is looked up once, each address it stands for is checked, and the connection goes to the
very address that was checked; redirections are not followed. The whole takes a few seconds at most.
"""

import hashlib
import hmac
import http.client
import socket
import ssl
import threading
import time
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from segmentation.domain.common.addresses import (
    NotReachable,
    checked_address,
    is_public,
    literal,
)
from segmentation.domain.common.errors import UserError

PATIENCE_S = 5.0
LONGEST_S = 10.0
_PORTS = {"http": 80, "https": 443}


class NotDelivered(Exception):
    """The address did not take it; `for_good` when trying again is no use."""

    def __init__(self, message: str, *, for_good: bool = False) -> None:
        super().__init__(message)
        self.for_good = for_good


def check_address(url: str) -> SplitResult:
    """The parts of an address that may be posted to; raises `UserError` with what is wrong."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UserError("This is no web address.") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise UserError("A webhook's address begins with https:// or http:// and names a server.")
    if parts.username or parts.password:
        raise UserError("Leave user name and password out of the address: events are signed.")
    address = literal(parts.hostname)
    if address is None:
        return parts
    if not (settings.OCELLUS_WEBHOOK_PRIVATE or is_public(address)) or port == 0:
        raise UserError("This address is not on the public internet, so it is not posted to.")
    return parts


def sign(secret: str, at: int, body: bytes) -> str:
    """What goes into the header `Ocellus-Signature`: the moment, and HMAC-SHA256 of it and body."""
    digest = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def post(url: str, body: bytes, secret: str, headers: dict[str, str]) -> int:
    """Post a signed body; returns the status (2xx), raises `NotDelivered` for anything else."""
    try:
        parts = check_address(url)
    except UserError as error:
        raise NotDelivered(str(error), for_good=True) from error
    signed = {
        **headers,
        "Content-Type": "application/json",
        "User-Agent": "Ocellus",
        "Ocellus-Signature": sign(secret, int(time.time()), body),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Connection(parts, _address(parts))
    guard = threading.Timer(LONGEST_S, connection.cut)
    guard.start()
    try:
        connection.request("POST", path, body, signed)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotDelivered(f"No answer: {error or type(error).__name__}.") from error
    finally:
        guard.cancel()
        connection.close()
    if not 200 <= status < 300:
        raise NotDelivered(f"The server answered {status}.")
    return status


def _address(parts: SplitResult) -> str:
    """The one address to connect to: every one that the name stands for must be allowed."""
    port = parts.port or _PORTS[parts.scheme]
    try:
        return checked_address(parts.hostname or "", port, private=settings.OCELLUS_WEBHOOK_PRIVATE)
    except NotReachable as error:
        if not error.for_good:
            raise NotDelivered(str(error)) from error
        refusal = f"{parts.hostname} is not on the public internet, so it is not posted to."
        raise NotDelivered(refusal, for_good=True) from error


class _Connection(http.client.HTTPConnection):
    """Goes to one address, whatever the name stands for by now; with TLS, the name is checked."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        host = parts.hostname or ""
        super().__init__(host, parts.port or _PORTS[parts.scheme], timeout=PATIENCE_S)
        self.default_port = _PORTS[parts.scheme]
        self._address = address
        self._secure = parts.scheme == "https"

    def connect(self) -> None:
        """Open the socket, and speak TLS on it where the address says so."""
        plain = socket.create_connection((self._address, self.port), PATIENCE_S)
        self.sock = plain
        if self._secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self.host)

    def cut(self) -> None:
        """End it from another thread: someone answers byte by byte."""
        if self.sock is not None:
            self.sock.shutdown(socket.SHUT_RDWR)
