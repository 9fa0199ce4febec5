"""The parent's end of the line to the forking process."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from segmentation.science.pixels.confinement import bare_environment

_START_S = 60.0
_PIPE = 65536


class ZygoteDied(Exception):
    """The forking process is gone."""


class ZygoteProcess:
    """A running zygote with an environment of its own: no credentials, no thread pools."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "segmentation.science.pixels.zygote", *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=bare_environment(),
            cwd="/",
            start_new_session=True,
            # Nothing waits in a buffer: what a dead process never took must not be sent again
            # when the line is closed.
            bufsize=0,
        )
        self._lines = b""
        if self.receive(_START_S) is None:
            self.kill()
            raise ZygoteDied("it did not start in time")

    def send(self, message: dict[str, Any]) -> None:
        """Hand over a request; raises ZygoteDied."""
        stream = self._process.stdin
        try:
            if stream is not None:
                stream.write(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise ZygoteDied from error

    def receive(self, seconds: float) -> dict[str, Any] | None:
        """The next message, or None when none comes in time; raises ZygoteDied."""
        stream = self._process.stdout
        if stream is None:
            raise ZygoteDied
        while b"\n" not in self._lines:
            ready, _, _ = select.select([stream], [], [], seconds)
            if not ready:
                return None
            data = os.read(stream.fileno(), _PIPE)
            if not data:
                raise ZygoteDied
            self._lines += data
        line, self._lines = self._lines.split(b"\n", 1)
        message: dict[str, Any] = json.loads(line)
        return message

    def kill(self) -> None:
        """End it and wait until it is gone; a child of it goes with it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
