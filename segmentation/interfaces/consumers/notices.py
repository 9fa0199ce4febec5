"""The socket that tells a person's open pages how many notices they have not seen."""

import asyncio
from contextlib import suppress
from typing import Any

import structlog
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from segmentation.domain.accounts.models import User
from segmentation.domain.notices.queries import unread_count
from segmentation.domain.notices.services.people import group_name
from segmentation.interfaces.consumers.access import asking
from segmentation.interfaces.consumers.counters import SENT, SOCKETS
from segmentation.interfaces.consumers.news import notice_desk
from segmentation.interfaces.consumers.project import BROKEN, NOT_SIGNED_IN, RECHECK_SECONDS

log = structlog.get_logger(__name__)


class NoticeConsumer(AsyncJsonWebsocketConsumer):
    """Sends `{"unread": n}` at once, and whenever a notice came or was read."""

    wake: asyncio.Event
    user: User | None = None
    task: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """It opens even to be refused: only an open one can be closed with a code."""
        self.wake = asyncio.Event()
        self.user = await database_sync_to_async(asking)(self.scope)
        await self.accept()
        if self.user is None:
            await self.close(NOT_SIGNED_IN)
            return
        await self.channel_layer.group_add(group_name(self.user.pk), self.channel_name)
        SOCKETS.labels("notices").inc()
        self.task = asyncio.create_task(self.follow(self.user))

    async def disconnect(self, code: int) -> None:
        """Stop following."""
        if self.task is not None and self.user is not None:
            SOCKETS.labels("notices").dec()
            await self.channel_layer.group_discard(group_name(self.user.pk), self.channel_name)
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        """Clients have nothing to say."""

    async def news(self, hint: dict[str, Any]) -> None:
        """The channel layer says that there is something to read."""
        self.wake.set()

    async def follow(self, user: User) -> None:
        """Tell the number whenever it changes, for as long as the person is signed in."""
        told: int | None = None
        try:
            with notice_desk().waking(self.wake, user.pk):
                while await database_sync_to_async(asking)(self.scope) is not None:
                    self.wake.clear()
                    count = await database_sync_to_async(unread_count)(user)
                    if count != told:
                        await self.send_json({"unread": count})
                        SENT.labels("notices").inc()
                        told = count
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self.wake.wait(), RECHECK_SECONDS)
            await self.close(NOT_SIGNED_IN)
        except Exception:
            log.exception("a socket broke", person=str(user.pk))
            await self.close(BROKEN)
