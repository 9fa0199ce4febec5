"""Pages of a list that does not change: here a cursor is a position."""

from typing import Any, Protocol

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from segmentation.interfaces.api.pagination import (
    CursorPagination,
    decode,
    encode,
    envelope,
    limit_of,
    ordering_of,
)


class Rows(Protocol):
    """Something that has a length and gives a slice of itself."""

    def __len__(self) -> int: ...

    def __getitem__(self, where: slice, /) -> list[Any]: ...


class SlicePagination(CursorPagination):
    """Pages of rows in the one order they have; the view's `orderings` names it."""

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """One page; only its rows are asked for."""
        self.url, self.limit = request.build_absolute_uri(), limit_of(request)
        ordering = ordering_of(request, getattr(view, "orderings", ("label",)))
        if ordering.startswith("-"):
            raise ValidationError({"ordering": ["This list has one order only."]})
        rows: Rows = queryset
        self.total = len(rows)
        self.start = min(position_of(request), self.total)
        return rows[self.start : self.start + self.limit]

    def get_paginated_response(self, data: Any) -> Response:
        """The page between the links to its neighbours."""
        after, before = self.start + self.limit, max(0, self.start - self.limit)
        return envelope(
            data,
            self.at(after) if after < self.total else None,
            self.at(before) if self.start > 0 else None,
        )

    def at(self, position: int) -> str:
        """The address of the page that begins there."""
        return replace_query_param(self.url, "cursor", encode([position]))


def position_of(request: Request) -> int:
    """Where the page begins."""
    text = request.query_params.get("cursor")
    if not text:
        return 0
    (start,) = decode(text, 1)
    if type(start) is not int or start < 0:
        raise ValidationError({"cursor": ["This cursor is not one of ours."]})
    return start
