"""Wakes those who follow a project when it has news: one query serves all sockets of a process.

With Redis the channel layer wakes them at once, and looking is only for the messages it loses;
the embedded site has no layer that reaches from the worker to here, so looking is how it hears.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from channels.db import database_sync_to_async
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import DatabaseError

from segmentation.domain.jobs.models import EventCounter

EMBEDDED_SECONDS, LAYERED_SECONDS = 0.2, 2.0

log = structlog.get_logger(__name__)


def newest(projects: list[UUID]) -> dict[UUID, int]:
    """The last event number of each project that has one."""
    counters = EventCounter.objects.filter(project_id__in=projects)
    return dict(counters.values_list("project_id", "seq"))


class NewsDesk:
    """The followers of one process's event loop, and the one task that looks for them."""

    def __init__(self) -> None:
        self.followers: dict[UUID, set[asyncio.Event]] = defaultdict(set)
        self.known: dict[UUID, int] = {}
        self.task: asyncio.Task[None] | None = None

    @contextmanager
    def waking(self, wake: asyncio.Event, project_id: UUID) -> Iterator[None]:
        """Set `wake` whenever there may be news; the first follower starts the looking."""
        self.followers[project_id].add(wake)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self.look())
        try:
            yield
        finally:
            self.followers[project_id].discard(wake)
            if not self.followers[project_id]:
                del self.followers[project_id]
                self.known.pop(project_id, None)

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
        """Wake the followers of every project whose last number has changed."""
        for project_id, seq in (await database_sync_to_async(newest)(list(self.followers))).items():
            if self.known.get(project_id) != seq:
                self.known[project_id] = seq
                for wake in self.followers.get(project_id, ()):
                    wake.set()


_desks: dict[asyncio.AbstractEventLoop, NewsDesk] = {}


def desk() -> NewsDesk:
    """The desk of the running event loop."""
    loop = asyncio.get_running_loop()
    for other in [known for known in _desks if known.is_closed()]:
        del _desks[other]
    return _desks.setdefault(loop, NewsDesk())
