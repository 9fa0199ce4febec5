"""Traces of requests and jobs for OpenTelemetry; without the extra, or an endpoint, nothing.

What stands here costs nothing where traces are off: nothing of OpenTelemetry is imported.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings

Value = str | int | float | bool


class Span:
    """A stretch of time that is told of; this one tells nobody."""

    def stage(self, name: str) -> AbstractContextManager[object]:  # noqa: ARG002
        """A part of it; what is begun meanwhile in this thread is part of that."""
        return nullcontext()

    def current(self) -> AbstractContextManager[object]:
        """What is begun meanwhile in this thread is a part of it."""
        return nullcontext()

    def rename(self, name: str) -> None:
        """Call it otherwise, once that is known."""

    def note(self, **attributes: Value) -> None:
        """Remember something of it; `__` in names stands for a dot."""

    def fail(self, reason: str) -> None:
        """What it stands for went wrong."""

    def end(self) -> None:
        """It is over; only the first end counts."""


_NOBODY = Span()


def begin(name: str, headers: Mapping[str, str] | None = None, **attributes: Value) -> Span:
    """A new span; of a request it goes on from the caller's, as its `headers` tell."""
    spans = _spans()
    if spans is None:
        return _NOBODY
    span: Span = spans.begin(name, headers or {}, attributes)
    return span


def stage(name: str) -> AbstractContextManager[object]:
    """A part of what is current in this thread."""
    spans = _spans()
    part: AbstractContextManager[object] = nullcontext() if spans is None else spans.stage(name)
    return part


def flush() -> None:
    """Send what has ended."""
    spans = _spans()
    if spans is not None:
        spans.flush()


@cache
def _spans() -> Any:
    """The module that knows OpenTelemetry; None where nobody listens, or the extra is missing."""
    if not settings.OCELLUS_TRACES:
        return None
    try:
        return import_module("segmentation.domain.common.spans")
    except ImportError:
        return None
