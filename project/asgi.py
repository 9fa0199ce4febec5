"""The ASGI application: `uvicorn project.asgi:application`."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django_application = get_asgi_application()

# Only now: these modules read the tables that Django has just loaded.
from segmentation.interfaces.api.tus.patch import TusPatch  # noqa: E402
from segmentation.interfaces.consumers.routing import websocket  # noqa: E402

application = ProtocolTypeRouter({"http": TusPatch(django_application), "websocket": websocket})
