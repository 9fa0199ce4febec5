"""What a script does with the site, through the addresses of the API alone."""

import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import tifffile

from segmentation.interfaces.cli.site.pictures import NUCLEI

Row = dict[str, Any]
OVER = {"completed", "completed_with_failures", "failed", "cancelled"}
PATIENCE_S = 900.0


def nuclei_pictures(folder: Path, count: int, size: int = 256) -> list[Path]:
    """Different corners of the fluorescence picture that comes with stardist."""
    whole = NUCLEI.file()
    assert whole
    pixels = tifffile.imread(whole)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        y, x = divmod(number * 37, pixels.shape[0] - size)
        path = folder / f"nuclei-{number:03}.tif"
        tifffile.imwrite(path, np.ascontiguousarray(pixels[y : y + size, x : x + size]))
        paths.append(path)
    return paths


def wait_for(client: httpx.Client, address: str, states: set[str], every_s: float = 0.2) -> Row:
    """The row at an address once its state is one of these; a server being started again is
    waited for."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            row: Row = client.get(address).raise_for_status().json()
            if row["state"] in states:
                return row
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, f"{address} took too long"
        time.sleep(every_s)


def rows_of(client: httpx.Client, address: str) -> Iterator[Row]:
    """All rows of a list, page by page."""
    following: str | None = address
    while following:
        body = client.get(following).raise_for_status().json()
        yield from body["results"]
        following = body["next"]


def begin_upload(client: httpx.Client, project: str, name: str, length: int) -> str:
    """Create a tus upload; returns its relative address."""
    metadata = {"filename": name, "project": project}
    pairs = [f"{key} {b64encode(value.encode()).decode()}" for key, value in metadata.items()]
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(length),
        "Upload-Metadata": ",".join(pairs),
    }
    answer = client.post("uploads/", headers=headers).raise_for_status()
    location: str = answer.headers["Location"]
    assert location.startswith("/api/v1/uploads/")
    return location


def send(client: httpx.Client, location: str, offset: int, content: bytes) -> httpx.Response:
    """Send bytes of an upload from an offset."""
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
    }
    address = client.base_url.join(location)
    return client.patch(address, headers=headers, content=content).raise_for_status()


def upload(client: httpx.Client, project: str, files: Sequence[Path]) -> list[Row]:
    """Upload files, and wait until each is imported or refused."""
    locations = []
    for file in files:
        content = file.read_bytes()
        locations.append(begin_upload(client, project, file.name, len(content)))
        send(client, locations[-1], 0, content)
    addresses = [str(client.base_url.join(location)) for location in locations]
    return [wait_for(client, address, {"done", "failed"}) for address in addresses]


def make_project(client: httpx.Client, name: str) -> str:
    """A new project's id."""
    answer = client.post("projects/", json={"name": name}).raise_for_status()
    return str(answer.json()["id"])


def start_run(client: httpx.Client, project: str, model: str = "stardist-nuclei-2d") -> Row:
    """A run over all images of a project."""
    body = {"project": project, "images": "all", "model": model}
    answer = client.post("runs/", json=body)
    assert answer.status_code == 201, answer.text
    row: Row = answer.json()
    return row
