"""A member who uploads."""

from collections.abc import Iterator

import pytest

from tests.interfaces.api.tus.client import TusClient
from tests.interfaces.server import Server
from tests.interfaces.world import World


@pytest.fixture
def tus(server: Server, world: World) -> Iterator[TusClient]:
    with TusClient(server, world.people["member"]) as client:
        yield client
