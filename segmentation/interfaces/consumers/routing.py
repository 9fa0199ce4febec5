"""The addresses of sockets."""

from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

from segmentation.interfaces.consumers.notices import NoticeConsumer
from segmentation.interfaces.consumers.project import ProjectConsumer


async def nowhere(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Refuse a socket at an address that is none (the handshake is answered 403)."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


routes: list[Any] = [
    path("ws/projects/<uuid:project_id>/", ProjectConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/notices/", NoticeConsumer.as_asgi()),  # type: ignore[arg-type]
    re_path("", nowhere),  # type: ignore[arg-type]
]
websocket = URLRouter(routes)
