"""The socket that tells a person's open pages how many notices they have not seen."""

import asyncio
import json

import structlog
from channels.db import database_sync_to_async

from segmentation.domain.accounts.models import User
from segmentation.domain.notices.queries import unread_count
from segmentation.domain.notices.services.people import group_name
from segmentation.interfaces.consumers.access import asking
from segmentation.interfaces.consumers.counters import SOCKETS
from segmentation.interfaces.consumers.follower import BROKEN, NOT_SIGNED_IN, Follower
from segmentation.interfaces.consumers.news import notice_desk

log = structlog.get_logger(__name__)


class NoticeConsumer(Follower):
    """Sends `{"unread": n}` at once, and whenever a notice came or was read."""

    follows = "notices"

    async def connect(self) -> None:
        """It opens even to be refused: only an open one can be closed with a code."""
        self.wake = asyncio.Event()
        user = await database_sync_to_async(asking)(self.scope)
        await self.accept()
        if user is None:
            await self.close(NOT_SIGNED_IN)
            return
        self.group = group_name(user.pk)
        await self.channel_layer.group_add(self.group, self.channel_name)
        SOCKETS.labels(self.follows).inc()
        self.task = asyncio.create_task(self.follow(user))

    async def follow(self, user: User) -> None:
        """Tell the number whenever it changes, for as long as the person is signed in."""
        told: int | None = None
        try:
            with notice_desk().waking(self.wake, user.pk):
                while await database_sync_to_async(asking)(self.scope) is not None:
                    self.wake.clear()
                    count = await database_sync_to_async(unread_count)(user)
                    if count != told:
                        await self.tell(json.dumps({"unread": count}))
                        told = count
                    await self.rest()
            await self.close(NOT_SIGNED_IN)
        except Exception:
            log.exception("a socket broke", person=str(user.pk))
            await self.close(BROKEN)
