"""A span for each request."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from segmentation.domain.common import tracing

# Asked every few seconds by whoever watches the site.
SILENT = ("/healthz", "/readyz", "/metrics")
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
        span.rename(f"{method} /{route}")
        span.note(http__route=route, http__response__status_code=response.status_code)
        if response.status_code >= _OUR_FAULT:
            span.fail(response.reason_phrase)
        span.end()
        return response
