"""Requests that Django's own handler does not see: raw endpoints and sockets."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse


def request_of(scope: Mapping[str, Any]) -> ASGIRequest:
    """The request of an ASGI scope without its body, with the session's user; it blocks.

    Raises SuspiciousOperation for a host that is not ours.
    """
    request = ASGIRequest({"method": "GET", **scope}, BytesIO())
    request.get_host()
    SessionMiddleware(_nothing).process_request(request)
    AuthenticationMiddleware(_nothing).process_request(request)
    return request


def _nothing(request: HttpRequest) -> HttpResponse:
    """What stands behind the two middlewares here."""
    return HttpResponse()
