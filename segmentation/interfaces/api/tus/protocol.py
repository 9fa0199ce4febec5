"""The words of tus 1.0.0 (https://tus.io/protocols/resumable-upload) that the server speaks."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping

from django.conf import settings
from django.utils.http import http_date
from rest_framework.exceptions import APIException

from segmentation.domain.common.errors import UserError
from segmentation.domain.images.checksums import ALGORITHMS
from segmentation.domain.images.models import Upload, UploadState

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
CONTENT_TYPE = "application/offset+octet-stream"
MOST_DIGITS = 18


class WrongVersion(APIException):
    """The client speaks another version of the protocol."""

    status_code = 412
    default_detail = f"Send Tus-Resumable: {VERSION}."


class WrongContentType(APIException):
    """The bytes of a file come with a content type of their own."""

    status_code = 415
    default_detail = f"Send Content-Type: {CONTENT_TYPE}."


class Gone(APIException):
    """The upload was given up, as announced."""

    status_code = 410
    default_detail = "This upload got no bytes for too long and was given up."


class Idle(APIException):
    """No byte came for so long that the connection is thought dead."""

    status_code = 408
    default_detail = "No bytes came for too long; ask for the offset and go on from there."


def check_version(headers: Mapping[str, str]) -> None:
    """Raise `WrongVersion` unless the client says it speaks ours."""
    if headers.get("Tus-Resumable") != VERSION:
        raise WrongVersion


def number(headers: Mapping[str, str], name: str) -> int:
    """A header that counts bytes; raises UserError when it is missing or no count."""
    text = headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise UserError(f"Send {name} as a whole number of bytes.")
    return int(text)


def parse_metadata(header: str) -> dict[str, str]:
    """`Upload-Metadata`: pairs of a key and, in base64, a value."""
    found = {}
    for pair in filter(None, (pair.strip() for pair in header.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            found[key] = b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise UserError(f"The value of “{key}” in Upload-Metadata is not base64.") from error
    return found


def metadata_of(upload: Upload) -> str:
    """`Upload-Metadata` as the client gave it."""
    given = {
        "filename": upload.filename,
        "project": str(upload.project_id or ""),
        "kind": upload.kind,
        "set": str(upload.set_id or ""),
        "relative_path": upload.relative_path,
        "image": str(upload.target or ""),
    }
    return ",".join(f"{k} {b64encode(v.encode()).decode()}" for k, v in given.items() if v)


def capabilities() -> dict[str, str]:
    """What the server can do, for OPTIONS."""
    return {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        "Tus-Max-Size": str(settings.OCELLUS_UPLOAD_MAX_BYTES),
    }


def progress(upload: Upload, offset: int) -> dict[str, str]:
    """Where the upload is, and until when it waits."""
    headers = {"Tus-Resumable": VERSION, "Upload-Offset": str(offset), "Cache-Control": "no-store"}
    if upload.state == UploadState.RECEIVING:
        headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return headers
