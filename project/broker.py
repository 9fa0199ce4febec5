"""The embedded broker: kombu's folder of messages, without its two races.

Kombu creates a message's file before it writes it, so a worker that looks in between reads
nothing, and so does one that finds what a killed process left; either ends the worker. Here a
message appears whole or not at all, and one that can't be read is dropped: it only says that there
is work, which workers find by themselves.
"""

import uuid
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Messages as files, each put in place by a rename."""

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        draft = folder / f".{name}"
        draft.write_text(dumps(payload))
        draft.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002
        try:
            return super()._get(queue)
        except ValueError as error:
            raise Empty from error


class Transport(filesystem.Transport):
    """What `filesystem://` means to Ocellus."""

    Channel = Channel
