"""The ASGI application: `uvicorn project.asgi:application`."""

import os
from typing import cast

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

# Django must be ready before anything that imports models.
django = get_asgi_application()

from project.connections import keep_connections  # noqa: E402
from segmentation.interfaces.api.tus.patch import TusPatch  # noqa: E402
from segmentation.interfaces.consumers.routing import websocket  # noqa: E402
from segmentation.interfaces.lines import Application, LogRequests  # noqa: E402

keep_connections()
routes = ProtocolTypeRouter({"http": django, "websocket": websocket})
application = LogRequests(TusPatch(cast("Application", routes)))
