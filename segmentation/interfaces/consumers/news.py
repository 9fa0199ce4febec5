"""Wakes those who follow a project when it has news: one query serves all sockets of a process.

With Redis the channel layer wakes them at once, and looking is only for the messages it loses;
the embedded site has no layer that reaches from the worker to here, so looking is how it hears.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context
from datetime import datetime
from uuid import UUID

import structlog
from channels.db import database_sync_to_async
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import DatabaseError

from segmentation.domain.jobs.models import EventCounter
from segmentation.domain.notices.queries import newest_of

EMBEDDED_SECONDS, LAYERED_SECONDS = 0.2, 2.0

log = structlog.get_logger(__name__)


def newest(projects: list[UUID]) -> dict[UUID, int]:
    """The last event number of each project that has one."""
    counters = EventCounter.objects.filter(project_id__in=projects)
    return dict(counters.values_list("project_id", "seq"))


def newest_notices(people: list[UUID]) -> dict[UUID, datetime]:
    """When the notices of each person last changed."""
    return newest_of(people)


class NewsDesk:
    """The followers of one process's event loop, and the one task that looks for them.

    They follow by a key; `newest` says of keys how new each one's news are.
    """

    def __init__(self, newest: Callable[[list[UUID]], Mapping[UUID, object]]) -> None:
        self.newest = newest
        self.followers: dict[UUID, set[asyncio.Event]] = defaultdict(set)
        self.known: dict[UUID, object] = {}
        self.task: asyncio.Task[None] | None = None

    @contextmanager
    def waking(self, wake: asyncio.Event, key: UUID) -> Iterator[None]:
        """Set `wake` whenever there may be news; the first follower starts the looking."""
        self.followers[key].add(wake)
        if self.task is None or self.task.done():
            # Its lines are not those of the follower that happened to be the first.
            self.task = asyncio.create_task(self.look(), context=Context())
        try:
            yield
        finally:
            self.followers[key].discard(wake)
            if not self.followers[key]:
                del self.followers[key]
                self.known.pop(key, None)

    async def look(self) -> None:
        """Until nobody follows anything."""
        layer = get_channel_layer()
        embedded = layer is None or isinstance(layer, InMemoryChannelLayer)
        while self.followers:
            try:
                await self.wake_up()
            except DatabaseError as error:
                log.warning("can't look for news", error=str(error))
            await asyncio.sleep(EMBEDDED_SECONDS if embedded else LAYERED_SECONDS)

    async def wake_up(self) -> None:
        """Wake the followers of every key whose news have changed."""
        for key, seq in (await database_sync_to_async(self.newest)(list(self.followers))).items():
            if self.known.get(key) != seq:
                self.known[key] = seq
                for wake in self.followers.get(key, ()):
                    wake.set()


_desks: dict[tuple[asyncio.AbstractEventLoop, str], NewsDesk] = {}


def desk() -> NewsDesk:
    """The desk of those in the running event loop who follow projects."""
    return _desk("projects", newest)


def notice_desk() -> NewsDesk:
    """The desk of those who wait for notices, by person."""
    return _desk("notices", newest_notices)


def _desk(name: str, look: Callable[[list[UUID]], Mapping[UUID, object]]) -> NewsDesk:
    loop = asyncio.get_running_loop()
    for other in [known for known in _desks if known[0].is_closed()]:
        del _desks[other]
    return _desks.setdefault((loop, name), NewsDesk(look))
