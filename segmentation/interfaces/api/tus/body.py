"""The body of a request, as it arrives."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from segmentation.interfaces.api.tus.protocol import Idle

Receive = Callable[[], Awaitable[dict[str, Any]]]
Inbox = asyncio.Queue[bytes | Exception | None]

# A trip to a thread costs as much as writing this.
BUFFER = 256 * 1024
# Of at most 64 kB each, as the server hands them over.
WAITING_MESSAGES = 16
IDLE_SECONDS = 60.0
PAUSE_SECONDS = 1.0


class Cut(Exception):
    """The connection broke: there is nobody to answer."""


async def pieces(receive: Receive) -> AsyncGenerator[bytes, None]:
    """The bytes in buffers, an empty one for each second in which none came.

    Those before a break come before its `Cut` or `Idle`.
    """
    inbox: Inbox = asyncio.Queue(WAITING_MESSAGES)
    listener = asyncio.create_task(listen(receive, inbox))
    try:
        last: bytes | Exception | None = b""
        while isinstance(last, bytes):
            try:
                async with asyncio.timeout(PAUSE_SECONDS):
                    item = await inbox.get()
            except TimeoutError:
                yield b""
                continue
            buffer, last = gather(item, inbox)
            if buffer:
                yield buffer
        if last is not None:
            raise last
    finally:
        listener.cancel()


async def listen(receive: Receive, inbox: Inbox) -> None:
    """Take bytes at once: what the server itself holds when a connection breaks is lost."""
    more = True
    while more:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                message = await receive()
        except TimeoutError:
            return await inbox.put(Idle())
        if message["type"] == "http.disconnect":
            return await inbox.put(Cut())
        await inbox.put(message.get("body", b""))
        more = message.get("more_body", False)
    return await inbox.put(None)


def gather(item: bytes | Exception | None, inbox: Inbox) -> tuple[bytes, bytes | Exception | None]:
    """What waits, as one buffer, and the last item of it, which may be the end."""
    buffer = bytearray()
    while isinstance(item, bytes):
        buffer += item
        if inbox.empty() or len(buffer) >= BUFFER:
            break
        item = inbox.get_nowait()
    return bytes(buffer), item
