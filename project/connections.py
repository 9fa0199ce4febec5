"""The web server's connections to PostgreSQL: opening one takes longer than most requests."""

from collections.abc import Callable

from django.conf import settings
from django.db import connection, connections
from django.http import HttpRequest, HttpResponseBase

# A request waits so long for a connection, or for a server that is away, before it fails.
_PATIENCE_S = 5.0


def keep_connections() -> None:
    """Have this process hand connections from one request to the next, whichever thread it is in.

    Workers have a few threads with a connection each, and do without. One that was cut meanwhile
    is noticed and replaced before anybody is given it.
    """
    database, most = connections.settings["default"], settings.OCELLUS_DATABASE_CONNECTIONS
    if most == 0 or not database["ENGINE"].endswith("postgresql"):
        return
    database["CONN_HEALTH_CHECKS"] = True
    database["OPTIONS"]["pool"] = {
        "min_size": 0,
        "max_size": most,
        "timeout": _PATIENCE_S,
        "reconnect_timeout": _PATIENCE_S,
    }


class ReleaseConnection:
    """Has a long download hold no connection while it goes out: there are only so many."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.streaming and not connection.in_atomic_block:
            connection.close()
        return response
