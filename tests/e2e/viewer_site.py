"""A small web site for the viewer alone: its built page, and synthetic OME-Zarr images."""

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import zarr
from numpy.typing import NDArray
from zarr.codecs import BloscCodec

ROOT = Path(__file__).parents[2]
CHUNK, SHARD = 512, 2048
COLORS = ("0000ff", "00ff00", "ff0000", "ff00ff")


def build_viewer_page(folder: Path) -> None:
    """Build the viewer's stand-alone page into a folder; needs the installed front end."""
    vite = ROOT / "frontend/node_modules/.bin/vite"
    node = ROOT / ".venv/bin/node"
    command = [node, vite, "build", "src/viewer/harness", "--outDir", folder, "--emptyOutDir"]
    subprocess.run(command, cwd=ROOT / "frontend", check=True, capture_output=True, timeout=120)


def write_pyramid(path: Path, pixels: NDArray[np.generic], channels: int, size_um: float) -> None:
    """Write TCZYX pixels as OME-Zarr 0.5, chunked and sharded as the application does it."""
    levels = [pixels]
    while max(levels[-1].shape[-2:]) > CHUNK:
        levels.append(levels[-1][..., ::2, ::2])
    group = zarr.create_group(path, overwrite=True, zarr_format=3)
    group.attrs["ome"] = _metadata(levels, channels, size_um)
    for index, level in enumerate(levels):
        array = group.create_array(
            str(index),
            shape=level.shape,
            dtype=level.dtype,
            chunks=(1, 1, 1, CHUNK, CHUNK),
            shards=(1, 1, 1, SHARD, SHARD),
            compressors=BloscCodec(cname="zstd", clevel=3, shuffle="noshuffle"),
        )
        array[:] = level


def _metadata(levels: list[NDArray[np.generic]], channels: int, size_um: float) -> dict[str, object]:
    axes = [
        {"name": "t", "type": "time"},
        {"name": "c", "type": "channel"},
        *({"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"),
    ]
    datasets = [
        {
            "path": str(index),
            "coordinateTransformations": [
                {"type": "scale", "scale": [1, 1, 1, size_um * 2**index, size_um * 2**index]}
            ],
        }
        for index in range(len(levels))
    ]
    window = {"min": 0, "max": 4000, "start": 0, "end": 4000}
    named = [
        {"label": f"Marker {index + 1}", "color": COLORS[index % len(COLORS)], "window": window}
        for index in range(channels)
    ]
    return {
        "version": "0.5",
        "multiscales": [{"name": "image", "axes": axes, "datasets": datasets}],
        "omero": {"channels": named},
    }


class _RangeHandler(SimpleHTTPRequestHandler):
    """Static files with single and suffix ranges, as Zarr's shards need them."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if not asked or not path.is_file():
            super().do_GET()
            return
        size = path.stat().st_size
        first, last = asked.groups()
        start = int(first) if first else max(0, size - int(last))
        end = min(size - 1, int(last)) if first and last else size - 1
        with path.open("rb") as file:
            file.seek(start)
            body = file.read(end - start + 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end}/{size}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the browser's requests are no news."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free local port; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_RangeHandler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def write_objects(path: Path, labels: NDArray[np.uint32]) -> None:
    """Write the area of every object of a label plane as the page's table of measurements."""
    ids, areas = np.unique(labels[labels > 0], return_counts=True)
    rows = {
        str(number): {"label": int(number), "area_px": int(area), "area_um2": float(area) / 4}
        for number, area in zip(ids, areas, strict=True)
    }
    path.write_text(json.dumps(rows))
