"""What is seen of a large image while it is still being done: labels of the regions that are.

Beside its findings each block leaves the chunks of a label pyramid that they fill. Ids are for
the eye alone: they are few, and change when everything is put together.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segmentation.domain.common import storage
from segmentation.domain.common.errors import NotFound
from segmentation.domain.runs.models import RunItem
from segmentation.science.engines.found import Found
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.geometry import levels

Labels = NDArray[np.uint32]
# Neighbouring blocks must not share ids; far ones may.
_IDS, _STEP = 65_521, 4099


class Chunk(NamedTuple):
    """The place of a chunk of a label pyramid."""

    level: int
    t: int
    z: int
    row: int
    column: int


def keep_glimpse(prefix: str, number: int, found: Found, info: ImageInfo) -> list[list[int]]:
    """Store the chunks that a block's findings fill; gives its box for `Region.boxes`, if any."""
    if not len(found.scores):
        return []
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for chunk, top, left, labels in _chunks(found, number, info):
            samples = zlib.compress(labels.astype("<u4").tobytes(), level=1)
            head = np.array([top, left, *labels.shape], "<i4").tobytes()
            archive.writestr("/".join(map(str, chunk)), head + samples)
    storage.put_bytes(_key(prefix, number), sink.getvalue())
    edges = [edge for part in found.box for edge in (part.start, part.stop)]
    return [[number, found.at[0], *edges]]


def glimpse(item: RunItem, chunk: Chunk) -> Labels:
    """The labels of a chunk, cropped to the image, of all regions done by now; `NotFound` where
    there is no such chunk."""
    t, _, z, y, x = item.image.shape
    grids = levels((t, 1, z, y, x))
    if not (chunk.level < len(grids) and chunk.t < t and chunk.z < z):
        raise NotFound("There is no such part of the image.")
    grid = grids[chunk.level]
    top, left = chunk.row * grid.chunk[3], chunk.column * grid.chunk[4]
    height = min(grid.chunk[3], grid.shape[3] - top)
    width = min(grid.chunk[4], grid.shape[4] - left)
    if min(height, width) <= 0:
        raise NotFound("There is no such part of the image.")
    seen = np.zeros((height, width), np.uint32)
    name, scale = "/".join(map(str, chunk)), 2**chunk.level
    for key, boxes in item.regions.exclude(key="").values_list("key", "boxes"):
        for number, at, *box in boxes:
            low_z, high_z, low_y, high_y, low_x, high_x = box
            if (
                at == chunk.t and low_z <= chunk.z < high_z
                and low_y < (top + height) * scale and high_y > top * scale
                and low_x < (left + width) * scale and high_x > left * scale
            ):  # fmt: skip
                _lay(seen, _key(key, number), name)
    return seen


def _chunks(found: Found, number: int, info: ImageInfo) -> Iterator[tuple[Chunk, int, int, Labels]]:
    """Every chunk with labels in it: where they begin in it, and what they are."""
    t, _, depth, height, width = info.shape
    first = found.at[1:]
    for level, grid in enumerate(levels((t, 1, depth, height, width))):
        step = 2**level
        skip = [-edge % step for edge in first[1:]]
        seen = found.labels[:, skip[0] :: step, skip[1] :: step]
        ids = np.where(seen > 0, (number * _STEP + seen) % _IDS + 1, 0).astype(np.uint32)
        y, x = ((edge + gap) // step for edge, gap in zip(first[1:], skip, strict=True))
        tall, wide = grid.chunk[3:]
        for plane in range(ids.shape[0]):
            for row in range(y // tall, (y + ids.shape[1] - 1) // tall + 1):
                for column in range(x // wide, (x + ids.shape[2] - 1) // wide + 1):
                    top, left = max(row * tall - y, 0), max(column * wide - x, 0)
                    part = ids[plane, top : (row + 1) * tall - y, left : (column + 1) * wide - x]
                    if part.any():
                        chunk = Chunk(level, found.at[0], first[0] + plane, row, column)
                        yield chunk, y + top - row * tall, x + left - column * wide, part


def _lay(seen: Labels, key: str, name: str) -> None:
    """Fill what is empty with what a block found; a chunk that it does not reach changes none."""
    path = storage.local_path(key)
    try:
        source = path if path is not None else io.BytesIO(storage.get_bytes(key))
        with zipfile.ZipFile(source) as archive:
            data = archive.read(name)
    except (KeyError, FileNotFoundError):
        return  # no object reaches this chunk, or all has been put together by now
    top, left, height, width = np.frombuffer(data[:16], "<i4").tolist()
    labels = np.frombuffer(zlib.decompress(data[16:]), "<u4").reshape(height, width)
    # Odd sizes are rounded up by pyramids, and by taking every other pixel as well.
    part = seen[top : top + height, left : left + width]
    labels = labels[: part.shape[0], : part.shape[1]]
    np.copyto(part, labels, where=part == 0)


def _key(prefix: str, number: int) -> str:
    return f"{prefix}/{number}.zip"
