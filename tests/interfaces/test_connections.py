"""The web server hands its connections to PostgreSQL from one request to the next."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory

from project import connections
from project.connections import ReleaseConnection

# What each of some requests, in threads of their own, finds itself connected as; the last one
# after its connection was cut.
REQUESTS = """
import project.asgi, threading
from django.db import close_old_connections, connection

def request():
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        print(cursor.fetchone()[0])
    close_old_connections()

def cut():
    import psycopg
    url = connection.get_connection_params()
    names = {name: url[name] for name in ("host", "port", "user", "dbname")}
    with psycopg.connect(**names, autocommit=True) as other:
        others = "application_name = 'kept' and pid <> pg_backend_pid()"
        other.execute("select pg_terminate_backend(pid) from pg_stat_activity where " + others)

for action in [request] * 4 + [cut, request]:
    thread = threading.Thread(target=action)
    thread.start()
    thread.join()
"""


def connected(most: int) -> list[str]:
    server = urlsplit(os.environ["DATABASE_URL"])._replace(
        path="/postgres", query="application_name=kept"
    )
    variables = {
        "DATABASE_URL": server.geturl(),
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "OCELLUS_DATABASE_CONNECTIONS": str(most),
    }
    made = subprocess.run(
        [sys.executable, "-c", REQUESTS],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return made.stdout.split()


@pytest.mark.django_db
@pytest.mark.postgresql
def test_one_connection_serves_one_request_after_the_other_until_it_is_cut() -> None:
    *kept, after_the_cut = connected(most=4)
    assert len(set(kept)) == 1
    assert after_the_cut not in kept


@pytest.mark.django_db
@pytest.mark.postgresql
def test_each_request_opens_its_own_where_none_are_to_be_kept() -> None:
    assert len(set(connected(most=0))) == 5


@pytest.mark.parametrize(("streaming", "released"), [(True, 1), (False, 0)])
def test_a_download_holds_no_connection_while_it_goes_out(
    streaming: bool, released: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Connection:
        in_atomic_block = False
        closed = 0

        def close(self) -> None:
            self.closed += 1

    mine = Connection()
    monkeypatch.setattr(connections, "connection", mine)

    def answer(_: HttpRequest) -> HttpResponseBase:
        return StreamingHttpResponse([b"pixels"]) if streaming else HttpResponse(b"pixels")

    ReleaseConnection(answer)(RequestFactory().get("/"))
    assert mine.closed == released
