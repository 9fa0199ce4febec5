"""Queries that are asked for every image, and written once.

To write a query as SQL takes Django longer than it takes a database to answer a short one.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, TypeVarTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

Ts = TypeVarTuple("Ts")
M = TypeVar("M", bound=Model)

_KEPT = 64


def written_once(build: Callable[[*Ts], QuerySet[M]]) -> Callable[[*Ts], list[M]]:
    """Have a query written only the first time that it is asked for with the same arguments.

    They must be hashable, and all that the query depends on. Each call asks the database anew. It
    gives plain rows: neither `select_related` nor annotations come along.
    """

    @lru_cache(_KEPT)
    def written(_vendor: str, *args: Any) -> tuple[type[M], str, tuple[Any, ...]]:
        queryset = build(*args)
        return queryset.model, *queryset.query.sql_with_params()

    @wraps(build)
    def ask(*args: *Ts) -> list[M]:
        try:
            model, sql, parameters = written(connection.vendor, *args)
        except EmptyResultSet:
            return []
        return list(model._default_manager.raw(sql, parameters))

    return ask
