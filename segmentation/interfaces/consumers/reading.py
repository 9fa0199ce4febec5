"""Reading events once for all who follow a project and have heard the same."""

import asyncio
import json
from contextvars import Context
from dataclasses import dataclass
from uuid import UUID
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async

from segmentation.domain.jobs.events import events_after
from segmentation.domain.jobs.models import Event

Key = tuple[UUID, int]


@dataclass(frozen=True)
class Told:
    """An event as it goes out."""

    seq: int
    type: str
    text: str


class Readings:
    """What one event loop's sockets are about to read: those who ask for the same share it."""

    def __init__(self) -> None:
        self._due: dict[Key, asyncio.Task[list[Told]]] = {}

    async def after(self, project_id: UUID, seq: int, limit: int) -> list[Told]:
        """What came after a number until now, oldest first, at most `limit`."""
        key = project_id, seq
        due = self._due.get(key)
        if due is None:
            read = database_sync_to_async(self._read)(key, limit)
            due = asyncio.create_task(read, context=Context())
            self._due[key] = due
            due.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(due)

    def _read(self, key: Key, limit: int) -> list[Told]:
        # Who asks from now on may have been woken by what this no longer sees.
        self._due.pop(key, None)
        return [told(event) for event in events_after(*key, limit)]

    def _forget(self, key: Key, done: asyncio.Task[list[Told]]) -> None:
        """One that failed before it began must not be waited for again."""
        if self._due.get(key) is done:
            del self._due[key]


def told(event: Event) -> Told:
    """An event, written once for all who hear of it."""
    said = {"seq": event.seq, "type": event.type, "at": event.at.isoformat(), **event.body}
    return Told(event.seq, event.type, json.dumps(said))


_readings: WeakKeyDictionary[asyncio.AbstractEventLoop, Readings] = WeakKeyDictionary()


def readings() -> Readings:
    """Those of the running event loop."""
    return _readings.setdefault(asyncio.get_running_loop(), Readings())
