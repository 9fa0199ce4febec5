"""Static files, as the asynchronous server sends them."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import StreamingHttpResponse
from django.test import AsyncClient

ADDRESS = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"


async def test_a_file_is_sent_whole_and_without_a_warning(async_client: AsyncClient) -> None:
    path = finders.find(ADDRESS.removeprefix("/static/"))
    assert isinstance(path, str)
    content = Path(path).read_bytes()
    answer = await async_client.get(ADDRESS)
    assert isinstance(answer, StreamingHttpResponse)
    pieces = [piece async for piece in answer]
    assert b"".join(pieces) == content
    assert len(pieces) > 1
    assert int(answer.headers["Content-Length"]) == len(content)
    assert answer.headers["Content-Type"].startswith("text/javascript")


async def test_parts_and_what_is_known_already(async_client: AsyncClient) -> None:
    part = await async_client.get(ADDRESS, headers={"Range": "bytes=0-9"})
    assert part.status_code == 206
    assert isinstance(part, StreamingHttpResponse)
    assert len(b"".join([piece async for piece in part])) == 10
    known = {"If-Modified-Since": part.headers["Last-Modified"]}
    assert (await async_client.get(ADDRESS, headers=known)).status_code == 304
