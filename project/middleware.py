"""Headers that every answer carries, and static files."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import (  # type: ignore[import-untyped]
    WhiteNoiseFileResponse,
    WhiteNoiseMiddleware,
)


class SecurityHeaders:
    """Adds the content security policy, and keeps cookies to https where that is spoken."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response


class StaticFile(WhiteNoiseFileResponse):  # type: ignore[misc]
    """A static file that an asynchronous server sends piece by piece.

    WhiteNoise's own is read as a whole before the first byte goes out, with a warning by Django.
    """

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = iter(self)
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise for an asynchronous server."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponseBase:
        """The file as this request wants it: whole, in part, or not again."""
        found = static_file.get_response(request.method, request.META)
        response = StaticFile(found.file or (), status=int(found.status))
        del response.headers["Content-Type"]
        for name, value in found.headers:
            response.headers[name] = value
        return response
