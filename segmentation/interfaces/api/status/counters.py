"""What this process counts as it goes."""

from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import Counter, Histogram

RECEIVED_BYTES = Counter("ocellus_upload_received_bytes", "Bytes of uploads received.")
REQUEST_SECONDS = Histogram(
    "ocellus_request_seconds",
    "Time to answer a request, by route and status.",
    ["method", "route", "status"],
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10),
)
METHODS = {"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"}


class CountRequests:
    """Times every request, under its route and never its address: ids and names stay out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        method = request.method if request.method in METHODS else "other"
        route = match.route if match else "none"
        count(str(method), route, response.status_code, perf_counter() - began)
        return response


def count(method: str, route: str, status: int, seconds: float) -> None:
    """One request more, answered in so long."""
    REQUEST_SECONDS.labels(method, route, str(status)).observe(seconds)
