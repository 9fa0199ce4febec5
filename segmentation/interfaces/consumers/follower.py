"""What all sockets have in common: they wait for news, say it, and are never silent for long."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Any, ClassVar
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncJsonWebsocketConsumer

from segmentation.interfaces.consumers.counters import SENT, SOCKETS

BAD_REQUEST, NOT_SIGNED_IN, NOT_FOUND, BROKEN = 4400, 4401, 4404, 1011
RECHECK_SECONDS = 5.0
PING_SECONDS = 20.0
PING = '{"type": "ping"}'


class Follower(AsyncJsonWebsocketConsumer):
    """Tells what it `follows`, until the socket closes.

    A client that asks with `?pings=1` hears a ping at once, and whenever nothing else has been
    said for a while: it may take a longer silence for a dead line. The others hear news alone.
    """

    follows: ClassVar[str]
    wake: asyncio.Event
    group: str
    task: asyncio.Task[None] | None = None
    said_at = float("-inf")

    async def disconnect(self, code: int) -> None:
        """Stop following."""
        if self.task is not None:
            SOCKETS.labels(self.follows).dec()
            await self.channel_layer.group_discard(self.group, self.channel_name)
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

    def asked(self, name: str) -> str | None:
        """What the address says of a name, the last time if several."""
        given = parse_qs(self.scope["query_string"].decode("latin-1")).get(name)
        return given[-1] if given else None

    async def tell(self, text: str) -> None:
        """Say something to the client."""
        await self.send(text_data=text)
        SENT.labels(self.follows).inc()
        self.said_at = monotonic()

    async def rest(self) -> None:
        """Until there may be news, but not for long.

        Pinging here and not beside the work, so that a client hears nothing of a server that
        can no longer read the news.
        """
        if self.asked("pings") and monotonic() - self.said_at > PING_SECONDS:
            await self.tell(PING)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.wake.wait(), RECHECK_SECONDS)
