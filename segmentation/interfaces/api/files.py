"""Files as answers, sent piece by piece by either kind of server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from django.http import StreamingHttpResponse
from django.http.response import HttpHeaders
from django.utils.http import content_disposition_header

PIECE = 256 * 1024


class FileDownload(StreamingHttpResponse):
    """A file to save.

    Django's own FileResponse reads the whole file before an asynchronous server gets a byte.
    """

    headers: HttpHeaders

    def __init__(self, path: Path, filename: str, media_type: str) -> None:
        super().__init__((), content_type=media_type)
        self.file = path.open("rb")
        self._resource_closers.append(self.file.close)
        self.headers["Content-Length"] = str(path.stat().st_size)
        self.headers["Content-Disposition"] = str(content_disposition_header(True, filename))

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(PIECE), b"")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await asyncio.to_thread(self.file.read, PIECE):
            yield piece
