"""OpenTelemetry hears of requests and jobs where it is asked for, and costs nothing elsewhere."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.services import create_token
from segmentation.domain.common import tracing
from segmentation.domain.jobs.errors import JobFailed
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.domain.runs import segmenting
from segmentation.domain.runs.services import start_run
from segmentation.interfaces.api.tus.patch import TusPatch
from tests.domain.pictures import stored_image
from tests.domain.working import work

pytest.importorskip("opentelemetry.sdk")
pytestmark = pytest.mark.django_db(transaction=True)

CALLER = "0af7651916cd43dd8448eb211c80319c"


class Receiver(ThreadingHTTPServer):
    """Takes what is exported over OTLP."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[bytes] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def spans(self) -> dict[str, Any]:
        """By their names."""
        service = import_module("opentelemetry.proto.collector.trace.v1.trace_service_pb2")
        sent = [service.ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        scopes = [scope for one in sent for of in one.resource_spans for scope in of.scope_spans]
        return {span.name: span for scope in scopes for span in scope.spans}


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        assert self.path == "/v1/traces"
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def receiver(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with Receiver() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.url)
        settings.OCELLUS_TRACES = True
        tracing._spans.cache_clear()
        sys.modules.pop("segmentation.domain.common.spans", None)
        yield server
        tracing._spans().close()
        tracing._spans.cache_clear()
        server.shutdown()


def said(span: Any) -> dict[str, Any]:
    """A span's attributes."""
    found = {one.key: one.value for one in span.attributes}
    return {key: getattr(value, value.WhichOneof("value")) for key, value in found.items()}


def test_a_job_tells_what_it_was_and_how_long_its_parts_took(
    receiver: Receiver, owner: User, project: Project, model: Model
) -> None:
    stored_image(project)
    run = start_run(owner, project, "all", model)
    work()
    tracing.flush()
    spans = receiver.spans()
    job = spans["job segment"]
    told = said(job)
    assert (told["job.kind"], told["job.attempt"], told["job.state"]) == ("segment", 1, "done")
    assert (told["run"], told["item"]) == (str(run.pk), str(run.items.get().pk))
    assert job.end_time_unix_nano > job.start_time_unix_nano
    parts = {"open", "segment", "measure", "write", "publish"}
    for name in parts - {"open"}:
        assert spans[name].trace_id == job.trace_id, name
    assert spans["work"].parent_span_id == job.span_id


def test_a_job_that_fails_says_why(
    receiver: Receiver,
    owner: User,
    project: Project,
    model: Model,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_: object) -> None:
        raise JobFailed("The model does not fit.")

    stored_image(project)
    start_run(owner, project, "all", model)
    monkeypatch.setattr(segmenting, "work_of", refuse)
    work()
    tracing.flush()
    job = receiver.spans()["job segment"]
    assert said(job)["job.state"] == "failed"
    assert job.status.message == "The model does not fit."


def test_a_request_is_told_by_its_route_and_goes_on_from_the_callers_trace(
    receiver: Receiver, owner: User, project: Project
) -> None:
    _, secret = create_token(owner, "test")
    client = Client(headers={"Authorization": f"Token {secret}"})
    headers = {"traceparent": f"00-{CALLER}-b7ad6b7169203331-01"}
    assert client.get(f"/api/v1/projects/{project.pk}/", headers=headers).status_code == 200
    client.get("/healthz")
    tracing.flush()
    spans = receiver.spans()
    (name,) = spans
    assert name.startswith("GET /api/v1/projects/")
    assert str(project.pk) not in name
    assert spans[name].trace_id.hex() == CALLER
    assert said(spans[name])["http.response.status_code"] == 200


async def test_an_upload_s_bytes_are_told_like_every_other_request(receiver: Receiver) -> None:
    async def nothing(*_: object) -> dict[str, object]:
        return {"type": "http.disconnect"}

    traceparent = f"00-{CALLER}-b7ad6b7169203331-01".encode()
    scope = {
        "type": "http", "method": "PATCH", "path": f"/api/v1/uploads/{uuid4()}/",
        "headers": [(b"traceparent", traceparent), (b"host", b"localhost")],
    }  # fmt: skip
    await TusPatch(nothing)(scope, nothing, nothing)  # type: ignore[arg-type]
    tracing.flush()
    (span,) = receiver.spans().values()
    assert span.name == "PATCH /api/v1/uploads/<uuid:pk>/"
    assert span.trace_id.hex() == CALLER
    assert said(span)["http.response.status_code"] == 401


def test_nothing_of_it_is_imported_where_it_is_not_asked_for() -> None:
    code = (
        "import django, sys; django.setup(); from segmentation.domain.common import tracing;"
        "tracing.begin('job').end(); import segmentation.interfaces.api.status.traces;"
        "assert not [one for one in sys.modules if one.startswith('opentelemetry')]"
    )
    environment = {"PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
