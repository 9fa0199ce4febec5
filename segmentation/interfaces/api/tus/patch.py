"""PATCH of an upload as a raw ASGI application, in front of Django.

Django spools a whole body before a view sees it, and drops it when the connection breaks. Here
bytes reach the file as they arrive, memory stays at one buffer, and a cut keeps what came.
"""

import asyncio
import json
import re
from contextlib import aclosing
from time import perf_counter
from uuid import UUID

import structlog
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from channels.db import database_sync_to_async
from django.core.exceptions import SuspiciousOperation
from rest_framework.exceptions import APIException, AuthenticationFailed, NotAuthenticated

from segmentation.domain.common import tracing
from segmentation.domain.images.models import Upload
from segmentation.domain.images.services import UploadWriter
from segmentation.interfaces.api.authentication import KEYWORD
from segmentation.interfaces.api.problems import MEDIA_TYPE, as_api_error, body_of
from segmentation.interfaces.api.status import traces
from segmentation.interfaces.api.status.counters import RECEIVED_BYTES, count
from segmentation.interfaces.api.tus import protocol
from segmentation.interfaces.api.tus.admission import Admission, admit
from segmentation.interfaces.api.tus.body import Cut, Receive, pieces
from segmentation.interfaces.lines import GAVE_UP, Application, Message, Send

log = structlog.get_logger(__name__)

ADDRESS = re.compile(r"/api/v1/uploads/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})/?")
# As Django calls it, which counts and traces all other requests.
ROUTE = "api/v1/uploads/<uuid:pk>/"
OVERRIDE = b"x-http-method-override"


class TusPatch:
    """Answers PATCH of uploads itself and hands everything else to `app`."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        address = ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        method = overridden(scope) if address else ""
        if address is None or method != "PATCH":
            await self.app({**scope, "method": method} if address else scope, receive, send)
            return
        # A thread of its own, or all uploads would share one.
        async with ThreadSensitiveContext():
            await watched({**scope, "method": method}, receive, send, UUID(address[1]))


def overridden(scope: Message) -> str:
    """The method meant: clients that can't send PATCH or DELETE send POST and say so."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    wanted = headers.get(OVERRIDE, b"").decode("latin-1").upper()
    if scope["method"] == "POST" and wanted in {"PATCH", "DELETE", "HEAD"}:
        return wanted
    return str(scope["method"])


async def watched(scope: Message, receive: Receive, send: Send, upload_id: UUID) -> None:
    """Answer, and count and trace it as Django's requests are."""
    began, method = perf_counter(), scope["method"]
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    span = tracing.begin(method, headers, http__request__method=method)
    status = GAVE_UP
    try:
        with span.current():
            status = await answer(scope, receive, send, upload_id)
    finally:
        count(method, ROUTE, status, perf_counter() - began)
        traces.end(span, method, ROUTE, status)


async def answer(scope: Message, receive: Receive, send: Send, upload_id: UUID) -> int:
    """Take the bytes, then say how many there are, or what was wrong; returns the status."""
    try:
        admission = await database_sync_to_async(admit)(scope, upload_id)
        upload = await take(receive, admission)
    except Cut:
        return GAVE_UP
    except Exception as error:  # noqa: BLE001 (the last frame that can answer)
        return await refuse(send, error)
    return await respond(send, 204, protocol.progress(upload, upload.offset), b"")


async def take(receive: Receive, admission: Admission) -> Upload:
    """Write what arrives; the upload as it is afterwards."""
    writer = admission.writer
    if writer is None:
        return admission.upload
    whole = False
    try:
        async with aclosing(pieces(receive)) as arriving:
            async for data in arriving:
                await sync_to_async(writer.write)(data)
                RECEIVED_BYTES.inc(len(data))
        whole = True
    finally:
        # Shielded: also a server that is being stopped keeps what came.
        await asyncio.shield(database_sync_to_async(leave)(writer, whole))
    return writer.upload


def leave(writer: UploadWriter, whole: bool) -> None:
    """Keep the bytes and let the next writer in."""
    try:
        if whole:
            writer.commit()
        else:
            writer.cut()
    finally:
        writer.close()


async def refuse(send: Send, error: Exception) -> int:
    """The error as a problem; one that nobody foresaw is logged and not explained.

    It is sent before the body has come, but the connection stays: browsers hear an answer only
    when they have sent all, and one that is closed meanwhile leaves them waiting behind a proxy.
    """
    known = as_api_error(error)
    headers: dict[str, str] = {}
    if isinstance(known, APIException):
        status = known.status_code
        if isinstance(known, NotAuthenticated | AuthenticationFailed):
            headers["WWW-Authenticate"] = KEYWORD
    elif isinstance(known, SuspiciousOperation):
        status = 400
    else:
        log.exception("upload failed", exc_info=error)
        status = 500
    body = json.dumps(body_of(known, status)).encode()
    return await respond(send, status, {**headers, "Content-Type": MEDIA_TYPE}, body)


async def respond(send: Send, status: int, headers: dict[str, str], body: bytes) -> int:
    """One answer, in full; returns its status."""
    fields = {"Tus-Resumable": protocol.VERSION, "X-Content-Type-Options": "nosniff", **headers}
    if status == 412:
        fields["Tus-Version"] = protocol.VERSION
    if body:
        fields["Content-Length"] = str(len(body))
    lines = [(name.lower().encode(), value.encode("latin-1")) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})
    return status
