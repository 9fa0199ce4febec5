"""Spans as OpenTelemetry knows them, sent where the standard variables say.

Imported by `tracing` alone, once, where traces are wanted.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import version

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from segmentation.domain.common import tracing
from segmentation.domain.common.tracing import Value

_US = {"service.name": "ocellus", "service.version": version("ocellus")}
_provider = TracerProvider(resource=Resource(_US).merge(OTELResourceDetector().detect()))
_provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
_tracer = _provider.get_tracer("ocellus", version("ocellus"))
_callers = TraceContextTextMapPropagator()


class OpenSpan(tracing.Span):
    """A span that is on its way; ended from any thread."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """A child of it, current in this thread."""
        with self.current(), stage(name):
            yield

    @contextmanager
    def current(self) -> Iterator[None]:
        """The parent of what this thread begins meanwhile."""
        token = context.attach(trace.set_span_in_context(self._span))
        try:
            yield
        finally:
            context.detach(token)

    def rename(self, name: str) -> None:
        """Its name from now on."""
        self._span.update_name(name)

    def note(self, **attributes: Value) -> None:
        """Attributes, by their dotted names."""
        self._span.set_attributes(_dotted(attributes))

    def fail(self, reason: str) -> None:
        """With the status of an error."""
        self._span.set_status(trace.StatusCode.ERROR, reason)

    def end(self) -> None:
        """Over; what comes after the first end is ignored."""
        if self._span.is_recording():
            self._span.end()


def begin(name: str, headers: Mapping[str, str], attributes: Mapping[str, Value]) -> OpenSpan:
    """A span of a trace of its own, or of the caller's."""
    carrier = {key.lower(): value for key, value in headers.items()}
    parent = _callers.extract(carrier, context.Context())
    kind = trace.SpanKind.SERVER if headers else trace.SpanKind.CONSUMER
    return OpenSpan(_tracer.start_span(name, parent, kind, _dotted(attributes)))


def stage(name: str) -> AbstractContextManager[object]:
    """A child of what is current in this thread."""
    child: AbstractContextManager[object] = _tracer.start_as_current_span(name)
    return child


def flush() -> None:
    """Send what has ended, and wait for it."""
    _provider.force_flush()


def close() -> None:
    """Send what has ended, and nothing any more."""
    _provider.shutdown()


def _dotted(attributes: Mapping[str, Value]) -> dict[str, Value]:
    return {name.replace("__", "."): value for name, value in attributes.items()}
