"""The socket that follows a project."""

import asyncio
import json
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

import structlog
from channels.db import database_sync_to_async

from segmentation.domain.jobs.events import can_replay_after, group_name, last_seq
from segmentation.interfaces.consumers.access import asking, may_follow
from segmentation.interfaces.consumers.counters import SOCKETS
from segmentation.interfaces.consumers.follower import (
    BAD_REQUEST,
    BROKEN,
    NOT_FOUND,
    NOT_SIGNED_IN,
    RECHECK_SECONDS,
    Follower,
)
from segmentation.interfaces.consumers.news import desk
from segmentation.interfaces.consumers.reading import readings

PAGE = 200

log = structlog.get_logger(__name__)


class Refused(Exception):
    """This person may not follow, or not any more."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Start:
    """The number after which the first event is sent, and whether some before it are lost."""

    seq: int
    reset: bool


class ProjectConsumer(Follower):
    """Replays what came after a number, then sends what happens, as long as one may see it."""

    follows = "project"
    project_id: UUID

    async def connect(self) -> None:
        """Nothing that happens once the socket is open is missed: the start is settled before.

        It opens even to be refused: only an open one can be closed with a code.
        """
        self.project_id = self.scope["url_route"]["kwargs"]["project_id"]
        self.wake = asyncio.Event()
        try:
            start = await database_sync_to_async(self.start)()
        except Refused as refusal:
            await self.accept()
            await self.close(refusal.code)
            return
        self.group = group_name(self.project_id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        SOCKETS.labels(self.follows).inc()
        self.task = asyncio.create_task(self.follow(start))

    async def follow(self, start: Start) -> None:
        """Send events until the socket closes or the person may not follow any more."""
        try:
            if start.reset:
                await self.tell(json.dumps({"type": "reset"}))
            with desk().waking(self.wake, self.project_id):
                await self.deliver(start.seq)
        except Refused as refusal:
            await self.close(refusal.code)
        except Exception:
            log.exception("a socket broke", project=str(self.project_id))
            await self.close(BROKEN)

    async def deliver(self, seq: int) -> None:
        """All that comes after `seq`, for ever; rights are asked again now and then."""
        checked = monotonic()
        while True:
            self.wake.clear()
            events = await readings().after(self.project_id, seq, PAGE)
            # After reading: what happened since someone was removed must not be sent.
            gone = any(event.type == "trash" for event in events)
            if gone or monotonic() - checked > RECHECK_SECONDS:
                await database_sync_to_async(self.check)()
                checked = monotonic()
            for event in events:
                await self.tell(event.text)
                seq = event.seq
            if len(events) < PAGE:
                await self.rest()

    def start(self) -> Start:
        """Where to begin; raises `Refused`."""
        self.check()
        given = self.asked("after")
        newest = last_seq(self.project_id)
        if given is None:
            return Start(newest, reset=False)
        if not (given.isascii() and given.isdigit() and len(given) <= 18):
            raise Refused(BAD_REQUEST)
        after = int(given)
        if can_replay_after(self.project_id, after):
            return Start(after, reset=False)
        return Start(newest, reset=True)

    def check(self) -> None:
        """Raise `Refused` unless this person may follow now."""
        user = asking(self.scope)
        if user is None:
            raise Refused(NOT_SIGNED_IN)
        if not may_follow(user, self.project_id):
            raise Refused(NOT_FOUND)
