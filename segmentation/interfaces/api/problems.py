"""Errors as RFC 9457 problem details, wherever in the site's machine addresses they arise."""

import json
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from segmentation.domain.common.errors import (
    Conflict,
    Forbidden,
    NotFound,
    QuotaExceeded,
    UserError,
)
from segmentation.domain.common.troubles import is_full, trouble_of
from segmentation.domain.images.errors import ChecksumMismatch, UploadLocked, UploadTooLong

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
MACHINE_PATHS = ("/api/", "/pixels/", "/healthz", "/readyz", "/metrics")
# The first that fits counts; 460 is tus's own.
DOMAIN_STATUS: Mapping[type[UserError], int] = {
    NotFound: 404,
    Forbidden: 403,
    QuotaExceeded: 413,
    UploadTooLong: 413,
    UploadLocked: 423,
    ChecksumMismatch: 460,
    Conflict: 409,
    UserError: 400,
}


def problem(
    status: int, detail: str = "", code: str = "", errors: Mapping[str, list[str]] | None = None
) -> dict[str, Any]:
    """The members of a problem: what went wrong, a word for programs, the fields at fault."""
    title = "Checksum Mismatch" if status == 460 else HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status}
    extras = {"detail": detail, "code": code, "errors": dict(errors or {})}
    return body | {name: value for name, value in extras.items() if value}


def problem_response(status: int, detail: str = "", code: str = "") -> HttpResponse:
    """A problem from outside the REST framework."""
    body = json.dumps(problem(status, detail, code))
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE)


# Else a script that forgets a slash would hear of cookies, not of the address.
@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """The answer at addresses for programs that are none."""
    return problem_response(404, f"There is nothing at {request.path}.", "not_found")


def as_api_error(error: Exception) -> Exception:
    """The framework's form of an error that a service raised; others as they are."""
    if not isinstance(error, UserError):
        trouble = trouble_of(error)
        return _unavailable(error, trouble) if trouble else error
    api_error = APIException(str(error), error.code)
    api_error.status_code = next(s for kind, s in DOMAIN_STATUS.items() if isinstance(error, kind))
    return api_error


def _unavailable(error: Exception, trouble: str) -> APIException:
    """A full disk, or a store that is away, told to people and to the log."""
    log.warning("the site is in trouble", error=str(error).partition("\n")[0])
    api_error = APIException(trouble, "unavailable")
    api_error.status_code = 507 if is_full(error) else 503
    return api_error


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view raised into a problem; what nobody foresaw goes on to Django's log."""
    known = as_api_error(error)
    response = exception_handler(known, context)
    if response is None:
        return None
    response.data = body_of(known, response.status_code)
    response.content_type = MEDIA_TYPE
    return response


def body_of(error: Exception, status: int) -> dict[str, Any]:
    """The problem that an error of the framework is."""
    if isinstance(error, ValidationError):
        errors = dict(flatten(error.detail))
        first = next(iter(errors.items()), ("", [""]))
        return problem(status, f"{first[0]}: {first[1][0]}", "invalid", errors)
    if isinstance(error, APIException):
        return problem(status, str(error.detail), getattr(error.detail, "code", ""))
    return problem(status)


def flatten(detail: Any, name: str = "") -> Iterator[tuple[str, list[str]]]:
    """The messages of nested fields, each under its dotted name."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from flatten(value, f"{name}.{key}" if name else str(key))
    elif isinstance(detail, list) and any(isinstance(part, Mapping | list) for part in detail):
        for position, part in enumerate(detail):
            yield from flatten(part, f"{name}.{position}" if name else str(position))
    elif detail:
        messages = detail if isinstance(detail, list) else [detail]
        yield name or "non_field_errors", [str(message) for message in messages]


class ProblemDetails:
    """Gives the errors that Django itself answers at machine addresses the same form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code < 400 or not request.path.startswith(MACHINE_PATHS):
            return response
        if response.headers.get("Content-Type", "").startswith((MEDIA_TYPE, "application/json")):
            return response
        answer = problem_response(response.status_code)
        for name in ("Allow", "Content-Range", "Retry-After", "WWW-Authenticate"):
            if name in response.headers:
                answer.headers[name] = response.headers[name]
        response.close()
        return answer
