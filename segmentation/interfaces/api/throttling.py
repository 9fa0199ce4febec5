"""Slows down guessing of passwords: only failures count, so nobody who knows theirs is held up."""

import hashlib
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class FailureThrottle(SimpleRateThrottle):
    """Refuses once too many attempts have failed within the rate's time."""

    duration: int

    def throttle_success(self) -> bool:
        """An attempt is counted when it is known to have failed."""
        return True

    def count(self, request: Request, view: APIView) -> None:
        """Remember a failure."""
        if self.allow_request(request, view) and self.key is not None:
            self.history.insert(0, self.now)
            self.cache.set(self.key, self.history, self.duration)


class AddressFailures(FailureThrottle):
    """By the address they come from."""

    rate = "20/min"
    scope = "sign-in-address"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return f"{self.scope}:{self.get_ident(request)}"


class NameFailures(FailureThrottle):
    """By the name that is tried, wherever it is tried from."""

    rate = "10/min"
    scope = "sign-in-name"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        data: Any = request.data
        name = str(data.get("username", "")) if isinstance(data, dict) else ""
        return f"{self.scope}:{hashlib.sha256(name.casefold().encode()).hexdigest()}"


def record_failure(request: Request, view: APIView) -> None:
    """Count a failed attempt with every throttle of the view."""
    for throttle in view.get_throttles():
        if isinstance(throttle, FailureThrottle):
            throttle.count(request, view)
