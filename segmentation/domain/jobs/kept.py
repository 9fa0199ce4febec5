"""Figures of a whole project, kept until something happens in it."""

import time
from collections.abc import Callable
from threading import Lock
from typing import TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

from django.core.cache import cache

from segmentation.domain.jobs.events import last_seq

T = TypeVar("T")

# What takes less is counted anew each time.
SLOW_S = 0.3
# The little that happens without any event is seen after so long.
KEPT_S = 60

_turns: WeakValueDictionary[str, Lock] = WeakValueDictionary()


def until_news(project_id: UUID, name: str, count: Callable[[], T]) -> T:
    """What `count` gives, for everybody who asks before the project's next event.

    Only for what is the same for all who may see it; `name` tells apart what is asked for.
    """
    # Read before it is counted: figures may be newer than their number, never older.
    key = f"until-news/{name}/{project_id}/{last_seq(project_id)}"
    # One of those who ask at the same time counts; the others wait for what it finds.
    with _turns.setdefault(key, Lock()):
        kept: T | None = cache.get(key)
        if kept is not None:
            return kept
        began = time.monotonic()
        counted = count()
        if time.monotonic() - began > SLOW_S:
            cache.set(key, counted, KEPT_S)
        return counted
