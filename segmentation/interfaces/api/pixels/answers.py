"""Stored bytes as an HTTP answer: whole, in part, or not again."""

import hashlib
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from obstore.exceptions import BaseError
from rest_framework.request import Request

from segmentation.domain.common import storage
from segmentation.domain.common.errors import NotFound
from segmentation.domain.common.keys import InvalidKey, checked_key
from segmentation.interfaces.api.pixels.ranges import ByteRange, parse_range
from segmentation.interfaces.api.problems import problem_response

# What is published under a key never changes: a browser needs to ask once.
CACHE_CONTROL = "private, immutable, max-age=31536000"
MEDIA_TYPES = {".json": "application/json", ".webp": "image/webp"}


def answer(request: Request, key: str) -> HttpResponse:
    """The object under `key`, as this request wants it; raises `NotFound`."""
    etag = f'"{hashlib.sha256(key.encode()).hexdigest()[:32]}"'
    if knows(request.headers.get("If-None-Match", ""), etag):
        response = HttpResponse(status=304)
    else:
        try:
            response = stored(request, checked_key(key), etag)
        except (FileNotFoundError, InvalidKey) as error:
            raise NotFound("There is nothing stored under this address.") from error
    response.headers["ETag"] = etag
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = CACHE_CONTROL if response.status_code < 400 else "no-store"
    return response


def knows(header: str, etag: str) -> bool:
    """Whether `If-None-Match` names this tag."""
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in header.split(","))


def stored(request: Request, key: str, etag: str) -> HttpResponse:
    """200, 206 or 416; raises FileNotFoundError."""
    wanted = parse_range(request.headers.get("Range", ""))
    if request.headers.get("If-Range", etag) != etag:
        wanted = None
    kind = MEDIA_TYPES.get(key[key.rfind(".") :], "application/octet-stream")
    if settings.OCELLUS_X_ACCEL_PREFIX and storage.local_path(key) is not None:
        return left_to_proxy(key, kind)
    if request.method == "HEAD":
        return described(key, wanted, kind)
    if wanted is None:
        return HttpResponse(storage.get_bytes(key), content_type=kind)
    return part(key, wanted, kind)


def left_to_proxy(key: str, kind: str) -> HttpResponse:
    """Permission to send a stored file: the proxy before us has it at hand, and knows ranges."""
    storage.head(key)
    response = HttpResponse(content_type=kind)
    response.headers["X-Accel-Redirect"] = quote(f"{settings.OCELLUS_X_ACCEL_PREFIX}{key}")
    return response


def part(key: str, wanted: ByteRange, kind: str) -> HttpResponse:
    """The bytes asked for, with one request to the store."""
    try:
        found = storage.store().get(key, options={"range": wanted.for_store()})
    except BaseError:
        # Stores differ in how they refuse a range that begins beyond the end.
        size = storage.head(key).size
        if wanted.within(size) is None:
            return unsatisfiable(size)
        raise
    start, end = found.range
    if start >= end:
        return unsatisfiable(found.meta["size"])
    response = HttpResponse(bytes(found.bytes()), status=206, content_type=kind)
    response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.meta['size']}"
    return response


def described(key: str, wanted: ByteRange | None, kind: str) -> HttpResponse:
    """What GET would say, without the bytes."""
    size = storage.head(key).size
    span = wanted.within(size) if wanted else (0, size)
    if span is None:
        return unsatisfiable(size)
    response = HttpResponse(status=206 if wanted else 200, content_type=kind)
    response.headers["Content-Length"] = str(span[1] - span[0])
    if wanted:
        response.headers["Content-Range"] = f"bytes {span[0]}-{span[1] - 1}/{size}"
    return response


def unsatisfiable(size: int) -> HttpResponse:
    """No byte of the range exists."""
    response = problem_response(416, f"There are {size} bytes.")
    response.headers["Content-Range"] = f"bytes */{size}"
    return response
