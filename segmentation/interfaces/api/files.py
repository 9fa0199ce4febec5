"""Files as answers, sent piece by piece by either kind of server."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from typing import BinaryIO

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

PIECE = 256 * 1024


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
