"""A span for each request."""

from collections.abc import Callable
from http.client import responses

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from segmentation.domain.common import tracing
from segmentation.interfaces.lines import SILENT

_OUR_FAULT = 500


class TraceRequests:
    """Tells OpenTelemetry of each request, under its route and never its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path in SILENT:
            return self.get_response(request)
        method = request.method or ""
        span = tracing.begin(method, request.headers, http__request__method=method)
        with span.current():
            response = self.get_response(request)
        match = request.resolver_match
        route = match.route if match else "none"
        end(span, method, route, response.status_code)
        return response


def end(span: tracing.Span, method: str, route: str, status: int) -> None:
    """The span of a request, once its answer is known."""
    span.rename(f"{method} /{route}")
    span.note(http__route=route, http__response__status_code=status)
    if status >= _OUR_FAULT:
        span.fail(responses.get(status, str(status)))
    span.end()
