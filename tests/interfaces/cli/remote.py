"""A server with somebody's token, and a worker that does what is asked of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from tests.domain.working import work


@contextmanager
def working() -> Iterator[None]:
    """Do jobs as they come, in a thread, as a worker beside the server does."""
    stop = threading.Event()

    def loop() -> None:
        try:
            while not stop.wait(0.05):
                work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
