"""Reading errors."""

from typing import Any


def problem(response: Any, status: int) -> dict[str, Any]:
    """The body of an error, which must be one and of this status."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["title"]
    return body
