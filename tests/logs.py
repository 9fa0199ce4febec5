"""What a test's code logs, as the site's handler writes it in JSON."""

import io
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from project.settings.logging import SHARED, renderers, without_secrets


class Lines:
    """The lines written so far."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def wait(self, event: str) -> dict[str, Any]:
        """The line of an event, once it is there: of a request it comes after the answer."""
        deadline = time.monotonic() + 10
        while not self.read(event):
            assert time.monotonic() < deadline, self.text
            time.sleep(0.02)
        return self.read(event)[0]

    def read(self, event: str = "") -> list[dict[str, Any]]:
        """Each line as programs read it; of one event alone, if named."""
        lines = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in lines if not event or line["event"] == event]


@contextmanager
def logged(style: str = "json") -> Iterator[Lines]:
    """Everything that is logged meanwhile, from any thread."""
    lines = Lines()
    handler = logging.StreamHandler(lines.stream)
    clean = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    # As the settings have it: a last one may take the line that the renderer made.
    last: list[Any] = [clean, *renderers(style), without_secrets]
    formatter = structlog.stdlib.ProcessorFormatter(foreign_pre_chain=SHARED, processors=last)
    handler.setFormatter(formatter)
    root, ours = logging.getLogger(), logging.getLogger("ocellus")
    level = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        ours.setLevel(level)
