"""Whether a PATCH may write, asked before its first byte is read."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.handlers.asgi import ASGIRequest
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.request import Request

from segmentation.domain.accounts.models import User
from segmentation.domain.images.checksums import Checksum
from segmentation.domain.images.errors import UploadTooLong
from segmentation.domain.images.models import Upload
from segmentation.domain.images.services import UploadWriter, open_writer
from segmentation.interfaces.api.authentication import TokenAuthentication
from segmentation.interfaces.api.tus import protocol
from segmentation.interfaces.api.tus.access import upload_of
from segmentation.interfaces.asgi import request_of
from segmentation.interfaces.lines import note_person


@dataclass(frozen=True)
class Admission:
    """The upload, and its writer unless there is nothing left to write."""

    upload: Upload
    writer: UploadWriter | None


def admit(scope: dict[str, Any], upload_id: UUID) -> Admission:
    """Authenticate, authorise and become the upload's writer; raises what is to be answered."""
    request = request_of(scope)
    user = asking(request)
    note_person(scope, user)
    headers = request.headers
    protocol.check_version(headers)
    if request.GET:
        raise ValidationError({name: ["This parameter is not known here."] for name in request.GET})
    upload = upload_of(user, upload_id)
    if headers.get("Content-Type") != protocol.CONTENT_TYPE:
        raise protocol.WrongContentType
    offset = protocol.number(headers, "Upload-Offset")
    coming = protocol.number(headers, "Content-Length") if "Content-Length" in headers else 0
    if offset + coming > upload.length:
        raise UploadTooLong(f"{upload.filename} was announced with {upload.length} bytes.")
    if offset == upload.offset == upload.length and coming == 0:
        return Admission(upload, None)
    given = headers.get("Upload-Checksum")
    checksum = Checksum.parse(given) if given else None
    return Admission(upload, open_writer(upload.pk, offset, checksum))


def asking(request: ASGIRequest) -> User:
    """Who sends this, by the same rules as everywhere: a token, or a session and its CSRF token."""
    authenticators = [TokenAuthentication(), SessionAuthentication()]
    user = Request(request, authenticators=authenticators).user
    if not isinstance(user, User):
        raise NotAuthenticated
    return user
