"""What drf-spectacular can't see by itself: our filters, and the form of every error."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457); `errors` has the messages of each field at fault.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
ERROR = {
    "description": "A problem.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Description(AutoSchema):
    """The description of one view."""

    def get_override_parameters(self) -> list[Any]:
        """The filters of a list."""
        given = list(super().get_override_parameters())
        if getattr(self.view, "action", "") != "list":
            return given
        filters, choices = getattr(self.view, "filters", {}), getattr(self.view, "choices", {})
        given += [OpenApiParameter(name, OpenApiTypes.UUID) for name in filters]
        given += [OpenApiParameter(n, str, enum=sorted(words)) for n, words in choices.items()]
        words = getattr(self.view, "search", "")
        return [*given, OpenApiParameter("search", str, description=words)] if words else given

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """With the form of errors."""
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            operation["responses"]["default"] = ERROR
        return operation


def add_problem(result: dict[str, Any], **kwargs: object) -> dict[str, Any]:
    """The component that every operation refers to."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    return result
