"""The embedded broker hands over whole messages, whatever dies while they are written."""

import threading
from pathlib import Path

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue

from project.broker import Channel
from project.celery import app

MESSAGES = 300


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    assert app.main == "ocellus"  # which makes the transport known
    (tmp_path / "control").mkdir()
    return Connection(
        "filesystem://localhost//",
        transport_options={
            "data_folder_in": str(tmp_path),
            "data_folder_out": str(tmp_path),
            "control_folder": str(tmp_path / "control"),
            "store_processed": False,
            "polling_interval": 0.001,
        },
    )


def test_messages_arrive_whole_while_others_are_written(connection: Connection) -> None:
    def send() -> None:
        with connection.clone() as own, own.SimpleQueue("work") as queue:
            for number in range(MESSAGES):
                queue.put({"number": number})

    writer = threading.Thread(target=send)
    with connection, connection.SimpleQueue("work") as queue:
        writer.start()
        numbers = {take(queue) for _ in range(MESSAGES)}
    writer.join()
    assert numbers == set(range(MESSAGES))


def test_what_a_killed_process_left_harms_nobody(connection: Connection, tmp_path: Path) -> None:
    # A queue of its own: kombu remembers for the whole process which queues it has bound.
    (tmp_path / "0_half.rest.msg").write_text('{"body": "eyJ')
    (tmp_path / "1_none.rest.msg").write_text("")
    with connection, connection.SimpleQueue("rest") as queue:
        assert isinstance(queue.channel, Channel)
        queue.put({"number": 7})
        assert take(queue) == 7


def take(queue: SimpleQueue) -> int:
    message = queue.get(timeout=20)
    message.ack()
    return int(message.payload["number"])
