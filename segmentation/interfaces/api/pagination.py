"""Pages of a list that stay right while rows come and go: a cursor names a row, not a count."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError as FieldError
from django.db.models import Field, Model, Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
PARAMETERS = frozenset({"limit", "cursor", "ordering"})


def limit_of(request: Request) -> int:
    """How many rows are asked for; anything but 1 to 1000 is refused."""
    given = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= MAX_LIMIT:
        raise ValidationError({"limit": [f"Give a whole number from 1 to {MAX_LIMIT}."]})
    return int(given)


def ordering_of(request: Request, allowed: Sequence[str]) -> str:
    """The field to sort by, with `-` for descending; the first one allowed is the default."""
    given = request.query_params.get("ordering", allowed[0])
    names = [name.lstrip("-") for name in allowed]
    if given.removeprefix("-") not in names:
        raise ValidationError({"ordering": [f"Order by one of {', '.join(names)}."]})
    return given


def encode(parts: list[Any]) -> str:
    """A cursor as the client sees it: opaque, and safe in an address."""
    return urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[Any]:
    """The parts of a cursor that `encode` made."""
    try:
        parts = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise ValidationError({"cursor": ["This cursor is not one of ours."]}) from error
    if not isinstance(parts, list) or len(parts) != length:
        raise ValidationError({"cursor": ["This cursor is not one of ours."]})
    return parts


def envelope(results: Any, following: str | None, preceding: str | None) -> Response:
    """A page as every list of the API answers it."""
    return Response({"next": following, "previous": preceding, "results": results})


@dataclass(frozen=True)
class Cursor:
    """The row next to a page, in the order it was asked for."""

    ordering: str
    backwards: bool
    value: Any
    key: str

    @classmethod
    def read(cls, text: str, ordering: str) -> "Cursor":
        """The cursor in an address; it belongs to one ordering."""
        cursor = cls(*decode(text, 4))
        if cursor.ordering != ordering:
            raise ValidationError({"cursor": ["This cursor belongs to another ordering."]})
        return cursor

    def beyond(self, model: type[Model]) -> Q:
        """The rows after this one (before it, when backwards)."""
        name = self.ordering.removeprefix("-")
        field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]
        key = model._meta.pk
        try:
            value, pk = field.to_python(self.value), key.to_python(self.key)
        except FieldError as error:
            raise ValidationError({"cursor": ["This cursor is not one of ours."]}) from error
        side = "lt" if self.ordering.startswith("-") != self.backwards else "gt"
        # The first condition follows from the others: databases find it in an index.
        near = Q(**{f"{name}__{side}e": value})
        return near & (Q(**{f"{name}__{side}": value}) | Q(**{name: value, f"pk__{side}": pk}))


class CursorPagination(BasePagination):
    """Pages of a queryset; the view's `orderings` says what it may be sorted by."""

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """One page, read with one query."""
        limit = limit_of(request)
        self.url = request.build_absolute_uri()
        self.ordering = ordering_of(request, getattr(view, "orderings", ("-created_at",)))
        text = request.query_params.get("cursor")
        self.cursor = Cursor.read(text, self.ordering) if text else None
        if self.cursor:
            queryset = queryset.filter(self.cursor.beyond(queryset.model))
        rows = list(self.sorted(queryset)[: limit + 1])
        self.more = len(rows) > limit
        self.page = rows[:limit]
        if self.backwards:
            self.page.reverse()
        return self.page

    @property
    def backwards(self) -> bool:
        return self.cursor is not None and self.cursor.backwards

    def sorted(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the field, then by the key: every row has one place."""
        name, descending = self.ordering.removeprefix("-"), self.ordering.startswith("-")
        sign = "-" if descending != self.backwards else ""
        return queryset.order_by(f"{sign}{name}", f"{sign}pk")

    def link(self, row: Any, backwards: bool) -> str:
        """The address of the page that begins beside `row`."""
        value = getattr(row, self.ordering.removeprefix("-"))
        plain = value if isinstance(value, int | float | str) else value.isoformat()
        cursor = encode([self.ordering, backwards, plain, str(row.pk)])
        return replace_query_param(self.url, "cursor", cursor)

    def get_paginated_response(self, data: Any) -> Response:
        """The page between the links to its neighbours."""
        has_next = self.more if not self.backwards else True
        has_previous = self.more if self.backwards else self.cursor is not None
        return envelope(
            data,
            self.link(self.page[-1], False) if self.page and has_next else None,
            self.link(self.page[0], True) if self.page and has_previous else None,
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """How the description of the API shows a page."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameters that every list takes."""
        names = [name.lstrip("-") for name in getattr(view, "orderings", ())]
        choices = [sign + name for name in names for sign in ("", "-")]
        count = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        schemas = {
            "limit": count,
            "cursor": {"type": "string"},
            "ordering": {"type": "string", **({"enum": choices} if choices else {})},
        }
        return [
            {"name": name, "in": "query", "required": False, "schema": schema}
            for name, schema in schemas.items()
        ]
