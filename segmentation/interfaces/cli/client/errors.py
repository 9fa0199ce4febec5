"""What can go wrong between a script and the server."""

from typing import Any

import httpx


class OcellusError(Exception):
    """The server refused, or could not be reached; `str()` is one sentence that says why.

    `status` is the HTTP status, None when there was no answer; `errors` names the fields at fault.
    """

    def __init__(
        self, message: str, status: int | None = None, errors: dict[str, list[str]] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.errors = errors or {}


def refusal(answer: httpx.Response) -> OcellusError:
    """The error that an answer is; its problem details when it has some."""
    status, problem = answer.status_code, _problem(answer)
    if status == 401:
        message = "The server does not know this token: make a new one on your page of tokens."
    else:
        message = problem.get("detail") or f"The server answered {status} {answer.reason_phrase}."
    return OcellusError(str(message), status, problem.get("errors"))


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
