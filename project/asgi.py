"""The ASGI application: `uvicorn project.asgi:application`."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

# Django must be ready before anything that imports models.
django = get_asgi_application()

from segmentation.interfaces.api.tus.patch import TusPatch  # noqa: E402
from segmentation.interfaces.consumers.routing import websocket  # noqa: E402

application = TusPatch(ProtocolTypeRouter({"http": django, "websocket": websocket}))
