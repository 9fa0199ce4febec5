"""Files as answers, sent piece by piece by either kind of server."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import BinaryIO

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from segmentation.domain.common import storage
from segmentation.interfaces.api.pixels.answers import unsatisfiable
from segmentation.interfaces.api.pixels.ranges import parse_range

PIECE = 256 * 1024
STORED_PIECE = 1024 * 1024


class FileDownload(StreamingHttpResponse):
    """A file to save; it is closed when it is sent, or can't be.

    Django's own FileResponse reads the whole file before an asynchronous server gets a byte.
    """

    def __init__(self, file: BinaryIO, filename: str, media_type: str) -> None:
        super().__init__(file, content_type=media_type)
        self.file = file
        self.headers["Content-Length"] = str(os.fstat(file.fileno()).st_size)
        self.headers["Content-Disposition"] = str(content_disposition_header(True, filename))

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(PIECE), b"")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await asyncio.to_thread(self.file.read, PIECE):
            yield piece


class StoredDownload(StreamingHttpResponse):
    """The bytes `start` ≤ i < `end` of a stored object to save, a piece at a time."""

    def __init__(self, key: str, start: int, end: int, status: int) -> None:
        self.key, self.start, self.end = key, start, end
        super().__init__(self._pieces(), status=status, content_type="application/zip")
        self.headers["Content-Length"] = str(end - start)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for place in range(self.start, self.end, STORED_PIECE):
            yield await asyncio.to_thread(self._read, place)

    def _pieces(self) -> Iterator[bytes]:
        return (self._read(place) for place in range(self.start, self.end, STORED_PIECE))

    def _read(self, place: int) -> bytes:
        return storage.get_range(self.key, place, min(place + STORED_PIECE, self.end))


def stored_file(
    headers: Mapping[str, str], key: str, filename: str, sha256: str
) -> HttpResponse | StoredDownload:
    """A stored object as a file to save: 200, 206 for a range of it, or 416."""
    size, etag = storage.head(key).size, f'"{sha256}"'
    wanted = parse_range(headers.get("Range", ""))
    if headers.get("If-Range", etag) != etag:
        wanted = None
    span = wanted.within(size) if wanted else (0, size)
    if span is None:
        return unsatisfiable(size)
    answer = StoredDownload(key, *span, status=206 if wanted else 200)
    if wanted:
        answer.headers["Content-Range"] = f"bytes {span[0]}-{span[1] - 1}/{size}"
    answer.headers["ETag"] = etag
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = "private, no-transform"
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, filename))
    return answer
